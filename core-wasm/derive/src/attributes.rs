//! What `#[pack(...)]` says of a type, a field or a variant.

use syn::{Attribute, LitStr, Path};

/// How names are changed from Rust's to the wire's.
#[derive(Clone, Copy, Default)]
pub enum Case {
    /// Not at all.
    #[default]
    AsIs,
    /// `line_id` and `LineId` become `lineId`.
    Camel,
    /// `BadMessage` becomes `bad-message`.
    Kebab,
}

impl Case {
    /// A name on the wire.
    pub fn apply(self, name: &str) -> String {
        match self {
            Self::AsIs => name.to_owned(),
            Self::Camel => {
                let mut out = String::new();
                let mut upper = false;
                for letter in name.chars() {
                    if letter == '_' {
                        upper = true;
                    } else if upper {
                        out.extend(letter.to_uppercase());
                        upper = false;
                    } else if out.is_empty() {
                        out.extend(letter.to_lowercase());
                    } else {
                        out.push(letter);
                    }
                }
                out
            }
            Self::Kebab => {
                let mut out = String::new();
                for letter in name.chars() {
                    if letter.is_uppercase() && !out.is_empty() {
                        out.push('-');
                    }
                    out.extend(letter.to_lowercase());
                }
                out
            }
        }
    }
}

/// What stands in the `#[pack(...)]` of one item.
#[derive(Default)]
pub struct Said {
    pub case: Case,
    pub rename: Option<String>,
    /// What it was called before; it is still read so.
    pub alias: Option<String>,
    pub default: bool,
    pub skip_if: Option<Path>,
    pub transparent: bool,
    pub other: bool,
}

impl Said {
    /// Reads it.
    pub fn by(attributes: &[Attribute]) -> syn::Result<Self> {
        let mut said = Self::default();
        let called = |name: &'static str| move |attribute: &&Attribute| attribute.path().is_ident(name);
        if let Some(serde) = attributes.iter().find(called("serde"))
            && !attributes
                .iter()
                .any(|attribute| attribute.path().is_ident("pack"))
        {
            return Err(syn::Error::new_spanned(
                serde,
                "this is for JSON alone: say in #[pack(...)] what it is in MessagePack, `#[pack()]` for nothing",
            ));
        }
        for attribute in attributes.iter().filter(called("pack")) {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("rename_all") {
                    let text: LitStr = meta.value()?.parse()?;
                    said.case = match text.value().as_str() {
                        "camelCase" => Case::Camel,
                        "kebab-case" => Case::Kebab,
                        _ => return Err(meta.error("names are camelCase or kebab-case here")),
                    };
                } else if meta.path.is_ident("rename") {
                    let text: LitStr = meta.value()?.parse()?;
                    said.rename = Some(text.value());
                } else if meta.path.is_ident("alias") {
                    let text: LitStr = meta.value()?.parse()?;
                    said.alias = Some(text.value());
                } else if meta.path.is_ident("skip_if") {
                    said.skip_if = Some(meta.value()?.parse()?);
                } else if meta.path.is_ident("default") {
                    said.default = true;
                } else if meta.path.is_ident("transparent") {
                    said.transparent = true;
                } else if meta.path.is_ident("other") {
                    said.other = true;
                } else {
                    return Err(meta.error(
                        "the codec knows rename_all, rename, alias, default, skip_if, transparent and other",
                    ));
                }
                Ok(())
            })?;
        }
        Ok(said)
    }

    /// The name on the wire of something that Rust calls `name`.
    pub fn name(&self, name: &str, case: Case) -> String {
        self.rename.clone().unwrap_or_else(|| case.apply(name))
    }
}

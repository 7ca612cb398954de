//! `record!`: one kind of record of master data, described once. From the description come its type, the edit of it, and
//! the table of its fields that import, lists, forms and documents are made from.
//!
//! Keeps true: a field is named in one place. What it can say of a field is said in `core_wasm::records::describe`; not in
//! it: how a record is stored or read from a file.

use crate::derived::Derived;
use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Expr, Ident, Lit, LitInt, LitStr, Meta, Token, Type};

/// What stands in `record! { … }`.
pub struct Description {
    said: Vec<Attribute>,
    name: Ident,
    word: LitStr,
    id: Option<Type>,
    edit: Option<Ident>,
    named: Vec<LitStr>,
    seen_by: Option<Ident>,
    changed_by: Ident,
    from: Option<LitStr>,
    events: Option<LitStr>,
    needed: bool,
    columns: Vec<LitStr>,
    fields: Vec<Field>,
}

struct Field {
    attributes: Vec<Attribute>,
    doc: String,
    name: Ident,
    kind: Type,
    max: Option<LitInt>,
    least: Option<LitInt>,
    most: Option<LitInt>,
    default: Option<LitInt>,
    of: Option<LitStr>,
    words: Vec<LitStr>,
    aliases: Vec<LitStr>,
    unique: bool,
    personal: bool,
    list: bool,
    search: bool,
    barcode: bool,
    imported: bool,
    fixed: bool,
}

impl Parse for Description {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let said = input.call(Attribute::parse_outer)?;
        let (name, word): (Ident, LitStr) = (input.parse()?, input.parse()?);
        let mut all = Self {
            said,
            word,
            id: None,
            edit: None,
            named: Vec::new(),
            seen_by: None,
            changed_by: Ident::new("Settings", name.span()),
            from: None,
            events: None,
            needed: false,
            columns: Vec::new(),
            fields: Vec::new(),
            name,
        };
        while !input.peek(Token![;]) {
            input.parse::<Token![,]>()?;
            let clause = input.call(Ident::parse_any)?;
            match clause.to_string().as_str() {
                "id" => all.id = Some(input.parse()?),
                "edit" => all.edit = Some(input.parse()?),
                "named" => all.named = texts(input)?,
                "seen" => all.seen_by = Some(by(input)?),
                "changed" => all.changed_by = by(input)?,
                "from" => all.from = Some(input.parse()?),
                "events" => all.events = Some(input.parse()?),
                "needed" => all.needed = true,
                "columns" => all.columns = texts(input)?,
                _ => {
                    let known = "a record can have: id, named, edit, seen by, changed by, from, needed, columns, events";
                    return Err(syn::Error::new(clause.span(), known));
                }
            }
        }
        input.parse::<Token![;]>()?;
        while !input.is_empty() {
            all.fields.push(input.parse()?);
        }
        Ok(all)
    }
}

fn by(input: ParseStream) -> syn::Result<Ident> {
    let word: Ident = input.parse()?;
    if word != "by" {
        return Err(syn::Error::new(word.span(), "seen by whom, changed by whom?"));
    }
    input.parse()
}

fn texts(input: ParseStream) -> syn::Result<Vec<LitStr>> {
    let mut texts = vec![input.parse()?];
    while input.peek(LitStr) {
        texts.push(input.parse()?);
    }
    Ok(texts)
}

impl Parse for Field {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let name: Ident = input.parse()?;
        input.parse::<Token![:]>()?;
        let mut field = Self {
            doc: doc_of(&attributes),
            attributes,
            name,
            kind: input.parse()?,
            max: None,
            least: None,
            most: None,
            default: None,
            of: None,
            words: Vec::new(),
            aliases: Vec::new(),
            unique: false,
            personal: false,
            list: false,
            search: false,
            barcode: false,
            imported: true,
            fixed: false,
        };
        while !input.peek(Token![;]) {
            input.parse::<Token![,]>()?;
            let clause = input.call(Ident::parse_any)?;
            match clause.to_string().as_str() {
                "max" => field.max = Some(input.parse()?),
                "least" => field.least = Some(input.parse()?),
                "most" => field.most = Some(input.parse()?),
                "default" => field.default = Some(input.parse()?),
                "of" => field.of = Some(input.parse()?),
                "one" => {
                    if input.parse::<Ident>()? != "of" {
                        return Err(syn::Error::new(clause.span(), "one of which words?"));
                    }
                    field.words = texts(input)?;
                }
                "as" => field.aliases = texts(input)?,
                "unique" => field.unique = true,
                "personal" => field.personal = true,
                "list" => field.list = true,
                "search" => field.search = true,
                "barcode" => field.barcode = true,
                "unimported" => field.imported = false,
                "fixed" => field.fixed = true,
                _ => {
                    let known = "a field can have: max, least, most, default, of, one of, as, unique, personal, list, \
                                 search, barcode, unimported, fixed";
                    return Err(syn::Error::new(clause.span(), known));
                }
            }
        }
        input.parse::<Token![;]>()?;
        Ok(field)
    }
}

/// The text of doc comments, as one line.
fn doc_of(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Some(text.value().trim().to_owned()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    lines.collect::<Vec<_>>().join(" ")
}

/// The last word of a type's path: `Option` of `Option<String>`.
fn outer(kind: &Type) -> String {
    match kind {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .map_or_else(String::new, |segment| segment.ident.to_string()),
        _ => String::new(),
    }
}

impl Field {
    fn is_optional(&self) -> bool {
        outer(&self.kind) == "Option"
    }

    fn is_names(&self) -> bool {
        outer(&self.kind) == "Names"
    }

    /// What the codec is told; the rest is said in the description.
    fn wire(&self) -> Vec<&Attribute> {
        let told = self.attributes.iter();
        told.filter(|attribute| !attribute.path().is_ident("doc"))
            .collect()
    }

    fn docs(&self) -> Vec<&Attribute> {
        let told = self.attributes.iter();
        told.filter(|attribute| attribute.path().is_ident("doc"))
            .collect()
    }

    fn info(&self) -> TokenStream {
        let Self {
            doc,
            name,
            kind,
            words,
            aliases,
            unique,
            personal,
            list,
            search,
            barcode,
            imported,
            ..
        } = self;
        let (name, doc) = (unraw(name), said(doc));
        let required = !self.is_optional() && self.default.is_none();
        let kind_of = quote!(<#kind as ::core_wasm::records::describe::FieldType>);
        let or = |given: &Option<LitInt>, else_: TokenStream| match given {
            Some(given) => quote!(#given),
            None => else_,
        };
        let max = or(&self.max, quote!(::core_wasm::records::describe::MAX_TEXT));
        let least = or(&self.least, quote!(#kind_of::LEAST));
        let most = or(&self.most, quote!(#kind_of::MOST));
        let default = match &self.default {
            Some(default) => quote!(::core::option::Option::Some(#default)),
            None => quote!(::core::option::Option::None),
        };
        let of = match &self.of {
            Some(of) => quote!(::core::option::Option::Some(#of)),
            None => quote!(::core::option::Option::None),
        };
        let words = if words.is_empty() {
            quote!(#kind_of::WORDS)
        } else {
            quote!(&[#(#words),*])
        };
        let form = match (barcode, self.words.is_empty()) {
            (true, _) => quote!(::core_wasm::records::describe::Kind::Barcode),
            (false, false) => quote!(::core_wasm::records::describe::Kind::Choice),
            (false, true) => quote!(#kind_of::KIND),
        };
        quote! {
            ::core_wasm::records::describe::FieldInfo {
                name: #name,
                doc: #doc,
                kind: #form,
                required: #required,
                max: #max,
                least: #least,
                most: #most,
                default: #default,
                of: #of,
                words: #words,
                unique: #unique,
                personal: #personal,
                list: #list,
                search: #search,
                imported: #imported,
                aliases: &[#(#aliases),*],
            }
        }
    }
}

/// What documents say; a browser shows none of it, and would load it before anything is sold.
fn said(doc: &str) -> TokenStream {
    quote!(if ::core::cfg!(target_arch = "wasm32") { "" } else { #doc })
}

fn unraw(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// All that follows from a description.
pub fn expand(description: &Description) -> Derived {
    let mut all = record(description);
    if let Some(edit) = &description.edit {
        all.extend(edit_of(description, edit));
    }
    Ok(all)
}

fn record(description: &Description) -> TokenStream {
    let Description {
        said,
        name,
        word,
        named,
        seen_by,
        changed_by,
        needed,
        columns,
        fields,
        ..
    } = description;
    let doc = self::said(&doc_of(said));
    let from = match &description.from {
        Some(from) => quote!(::core::option::Option::Some(#from)),
        None => quote!(::core::option::Option::None),
    };
    let seen_by = match seen_by {
        Some(seen_by) => {
            quote!(::core::option::Option::Some(::core_wasm::base::permission::Permission::#seen_by))
        }
        None => quote!(::core::option::Option::None),
    };
    let events = match &description.events {
        Some(events) => quote!(::core::option::Option::Some(#events)),
        None => quote!(::core::option::Option::None),
    };
    let id = description.id.as_ref().map(|kind| Field {
        attributes: vec![syn::parse_quote!(#[doc = " Its id."])],
        doc: "Its id.".to_owned(),
        name: Ident::new("id", name.span()),
        kind: kind.clone(),
        max: None,
        least: None,
        most: None,
        default: None,
        of: None,
        words: named.clone(),
        aliases: Vec::new(),
        unique: true,
        personal: false,
        list: true,
        search: false,
        barcode: false,
        imported: true,
        fixed: true,
    });
    let fields: Vec<&Field> = id.iter().chain(fields).collect();
    let members = fields.iter().map(|field| {
        let (docs, wire, name, kind) = (field.docs(), field.wire(), &field.name, &field.kind);
        let optional = field
            .is_optional()
            .then(|| quote!(#[pack(default, skip_if = Option::is_none)]));
        quote!(#(#docs)* #optional #(#wire)* pub #name: #kind)
    });
    let infos = fields.iter().map(|field| field.info());
    let names: Vec<&Ident> = fields.iter().map(|field| &field.name).collect();
    let places = 0..names.len();
    quote! {
        #(#said)*
        #[derive(Clone, Debug, PartialEq, ::core_wasm::codec::Pack, ::core_wasm::codec::Unpack)]
        #[pack(rename_all = "camelCase")]
        pub struct #name {
            #(#members),*
        }

        impl ::core_wasm::records::describe::Record for #name {
            const INFO: &'static ::core_wasm::records::describe::RecordInfo =
                &::core_wasm::records::describe::RecordInfo {
                    name: #word,
                    doc: #doc,
                    seen_by: #seen_by,
                    changed_by: ::core_wasm::base::permission::Permission::#changed_by,
                    from: #from,
                    events: #events,
                    needed: #needed,
                    columns: &[#(#columns),*],
                    fields: &[#(#infos),*],
                };

            fn read(
                take: &mut dyn ::core::ops::FnMut(
                    &'static ::core_wasm::records::describe::FieldInfo,
                ) -> ::core::option::Option<::core_wasm::records::describe::Value>,
            ) -> ::core::option::Option<Self> {
                // All of them, so that whatever is wrong is told at once.
                #(let #names = ::core_wasm::records::describe::field(&Self::INFO.fields[#places], take);)*
                ::core::option::Option::Some(Self { #(#names: #names?),* })
            }

            fn values(&self) -> ::std::vec::Vec<::core_wasm::records::describe::Value> {
                ::std::vec![#(::core_wasm::records::describe::FieldType::value(&self.#names)),*]
            }
        }
    }
}

/// The edit: what names the row, names to set, all other fields to set, and whether it is out of use. The one row of its
/// kind has neither of the outer two, but says who approved.
fn edit_of(description: &Description, edit: &Ident) -> TokenStream {
    let row = &description.name;
    let doc = format!(
        " Fields of a `{}` to set. What it does not name stays.",
        description.word.value()
    );
    let (names, others): (Vec<&Field>, Vec<&Field>) =
        description.fields.iter().partition(|field| field.is_names());
    let name_members = names.iter().map(|field| {
        let name = &field.name;
        quote! {
            /// Names to set, by language; empty text takes one away.
            #[pack(default, skip_if = ::core_wasm::base::names::Names::is_empty)]
            pub #name: ::core_wasm::base::names::Names
        }
    });
    let others: Vec<&Field> = others.into_iter().filter(|field| !field.fixed).collect();
    let aliases = |field: &Field| {
        let aliases = field.wire().into_iter().filter(|attribute| {
            attribute
                .parse_args::<syn::MetaNameValue>()
                .is_ok_and(|pair| pair.path.is_ident("alias"))
        });
        aliases.cloned().collect::<Vec<_>>()
    };
    let other_members = others.iter().map(|field| {
        let (name, kind, aliases) = (&field.name, &field.kind, aliases(field));
        let to_set = if field.is_optional() {
            quote!(#kind)
        } else {
            quote!(::core::option::Option<#kind>)
        };
        quote! {
            /// To be set. Empty text takes away what is optional.
            #(#aliases)*
            #[pack(default, skip_if = Option::is_none)]
            pub #name: #to_set
        }
    });
    let fields: Vec<&Ident> = names
        .iter()
        .map(|field| &field.name)
        .chain(others.iter().map(|field| &field.name))
        .collect();
    let words: Vec<String> = fields.iter().map(|field| unraw(field)).collect();
    let kinds: Vec<&Type> = names
        .iter()
        .map(|field| &field.kind)
        .chain(others.iter().map(|field| &field.kind))
        .collect();
    let part = quote!(::core_wasm::records::lww::Part);
    let archived_word = quote!(::core_wasm::records::lww::ARCHIVED);
    let keyed = description.id.as_ref();
    let (key, archived) = match keyed {
        Some(id) => (
            quote! {
                /// Which one.
                pub id: #id,
            },
            quote! {
                /// Whether it is out of use. What is archived is kept, and found no more.
                #[pack(default, skip_if = Option::is_none)]
                pub archived: ::core::option::Option<bool>,
            },
        ),
        None => (
            quote!(),
            quote! {
                /// Who approved it, if its author may not do it on their own.
                #[pack(default, skip_if = Option::is_none)]
                pub approved_by: ::core::option::Option<::core_wasm::base::ids::UserId>,
            },
        ),
    };
    let (of, blank, same) = match keyed {
        Some(id) => (
            quote!(id: #id),
            quote!(id, archived: None,),
            quote!(
                id: self.id.clone(),
                archived: #part::<bool>::only(&self.archived, #archived_word, field),
            ),
        ),
        None => (quote!(), quote!(approved_by: None,), quote!(approved_by: None,)),
    };
    let standing = match keyed {
        Some(_) => quote!(
            id: row.id.clone(),
            archived: #part::<bool>::standing(&archived, #archived_word, field),
        ),
        None => quote!(approved_by: None,),
    };
    let archived_fn = keyed.map(|_| {
        quote! {
            fn archived(&self) -> ::core::option::Option<bool> {
                self.archived
            }
        }
    });
    let archived_shown =
        keyed.map(|_| quote!(#part::<bool>::show(&self.archived, #archived_word, &mut fields);));
    let keyed_impl = keyed.map(|id| {
        quote! {
            impl ::core_wasm::records::lww::Keyed for #row {
                type Id = #id;

                fn id(&self) -> &#id {
                    &self.id
                }

                fn id_of(edit: &#edit) -> &#id {
                    &edit.id
                }
            }
        }
    });
    quote! {
        #[doc = #doc]
        #[derive(Clone, Debug, PartialEq, ::core_wasm::codec::Pack, ::core_wasm::codec::Unpack)]
        #[pack(rename_all = "camelCase")]
        pub struct #edit {
            #key
            #(#name_members,)*
            #(#other_members,)*
            #archived
        }

        impl #edit {
            /// One that sets nothing yet.
            pub fn of(#of) -> Self {
                Self { #(#fields: ::core::default::Default::default(),)* #blank }
            }
        }

        impl ::core_wasm::records::lww::Editable for #row {
            type Edit = #edit;
        }

        #keyed_impl

        impl ::core_wasm::records::lww::Edit<#row> for #edit {
            fn apply(&self, row: &mut #row) {
                #(#part::set(&self.#fields, &mut row.#fields);)*
            }

            #archived_fn

            fn written(&self) -> ::std::vec::Vec<::core_wasm::records::lww::Written> {
                let mut fields = ::std::vec::Vec::new();
                #(#part::<#kinds>::show(&self.#fields, #words, &mut fields);)*
                #archived_shown
                fields
            }

            fn only(&self, field: &str) -> Self {
                Self {
                    #(#fields: #part::<#kinds>::only(&self.#fields, #words, field),)*
                    #same
                }
            }

            #[allow(unused_variables, reason = "the one row of its kind is never archived")]
            fn standing(row: &#row, archived: bool, field: &str) -> Self {
                Self {
                    #(#fields: #part::<#kinds>::standing(&row.#fields, #words, field),)*
                    #standing
                }
            }
        }
    }
}

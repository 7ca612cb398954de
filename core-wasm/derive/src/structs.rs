//! Structs: maps by field name, or the one field they wrap.

use crate::attributes::{Case, Said};
use crate::derived::Derived;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{DataStruct, DeriveInput, Fields, FieldsNamed, Ident, LitByteStr};

/// The writing half.
pub fn pack(input: &DeriveInput, data: &DataStruct) -> Derived {
    let body = match (wrapped(input, data)?, &data.fields) {
        (Some(member), _) => quote!(::core_wasm::codec::Pack::pack(&self.#member, out);),
        (None, Fields::Unnamed(fields)) => {
            let (len, members) = (fields.unnamed.len(), data.fields.members());
            quote! {
                ::core_wasm::codec::write::array(out, #len);
                #(::core_wasm::codec::Pack::pack(&self.#members, out);)*
            }
        }
        (None, _) => {
            let fields = named(input, data)?;
            let case = Said::by(&input.attrs)?.case;
            pack_fields(fields, case, &|ident| quote!(&self.#ident))?
        }
    };
    Ok(pack_impl(input, &body))
}

/// The reading half.
pub fn unpack(input: &DeriveInput, data: &DataStruct) -> Derived {
    let members = data.fields.members();
    let blanks = quote!(Self { #(#members: ::core_wasm::codec::Unpack::blank()),* });
    let (blank, read) = match (wrapped(input, data)?, &data.fields) {
        (Some(member), _) => (
            blanks,
            Reads::InPlace(quote!(::core_wasm::codec::Unpack::read(&mut self.#member, reader))),
        ),
        (None, Fields::Unnamed(fields)) => {
            let (len, members) = (fields.unnamed.len(), data.fields.members());
            let read = Reads::Whole(quote! {
                reader.array_of(#len)?;
                ::core::result::Result::Ok(Self { #(#members: ::core_wasm::codec::Unpack::unpack(reader)?),* })
            });
            (blanks, read)
        }
        (None, _) => {
            let said = Said::by(&input.attrs)?;
            let fields = UnpackFields::of(named(input, data)?, said.case, said.default)?;
            let read = Reads::InPlace(fields.read(&|ident| quote!(&mut self.#ident)));
            let (idents, blanks) = (&fields.idents, &fields.blanks);
            (quote!(Self { #(#idents: #blanks),* }), read)
        }
    };
    Ok(unpack_impl(input, &blank, read))
}

/// The one field of a struct that is written as it; `None` for a map.
fn wrapped(input: &DeriveInput, data: &DataStruct) -> syn::Result<Option<syn::Member>> {
    let transparent = Said::by(&input.attrs)?.transparent;
    let tuple = matches!(data.fields, Fields::Unnamed(_));
    match (data.fields.members().next(), data.fields.len()) {
        (Some(member), 1) if transparent || tuple => Ok(Some(member)),
        _ if transparent => Err(syn::Error::new_spanned(
            input,
            "only one field can be written as it is",
        )),
        _ => Ok(None),
    }
}

fn named<'a>(input: &DeriveInput, data: &'a DataStruct) -> syn::Result<&'a FieldsNamed> {
    match &data.fields {
        Fields::Named(fields) => Ok(fields),
        _ => Err(syn::Error::new_spanned(
            input,
            "give it fields, if only none: `{}`",
        )),
    }
}

/// Writes named fields as a map; `of` says where a field's reference is.
pub fn pack_fields(fields: &FieldsNamed, case: Case, of: &dyn Fn(&Ident) -> TokenStream) -> Derived {
    let mut always = 0_usize;
    let (mut counts, mut writes) = (Vec::new(), Vec::new());
    for field in &fields.named {
        let Some(ident) = &field.ident else { continue };
        let said = Said::by(&field.attrs)?;
        let (name, value) = (packed_name(&said.name(&unraw(ident), case), ident)?, of(ident));
        let write = quote! {
            ::core_wasm::codec::write::name(out, #name);
            ::core_wasm::codec::Pack::pack(#value, out);
        };
        match said.skip_if {
            Some(skip) => {
                counts.push(quote!(+ usize::from(!#skip(#value))));
                writes.push(quote!(if !#skip(#value) { #write }));
            }
            None => {
                always += 1;
                writes.push(write);
            }
        }
    }
    Ok(quote! {
        ::core_wasm::codec::write::map(out, #always #(#counts)*);
        #(#writes)*
    })
}

/// How named fields are read from a map.
pub struct UnpackFields {
    pub idents: Vec<Ident>,
    /// What each is until it is read: its default, where it may be missing.
    pub blanks: Vec<TokenStream>,
    /// Whether each may be missing.
    optional: Vec<bool>,
    /// Their names, and behind those what some were called before.
    names: Vec<String>,
    /// Which field each of the latter is.
    aliases: Vec<usize>,
}

impl UnpackFields {
    /// Of these fields; if `all_default`, each of them may be missing.
    pub fn of(fields: &FieldsNamed, case: Case, all_default: bool) -> syn::Result<Self> {
        if fields.named.len() > 64 {
            return Err(syn::Error::new_spanned(fields, "a map has at most 64 fields"));
        }
        let mut all = Self {
            idents: Vec::new(),
            blanks: Vec::new(),
            optional: Vec::new(),
            names: Vec::new(),
            aliases: Vec::new(),
        };
        let mut former = Vec::new();
        for (place, field) in fields.named.iter().enumerate() {
            let Some(ident) = &field.ident else { continue };
            let said = Said::by(&field.attrs)?;
            let optional = said.default || all_default;
            all.names.push(said.name(&unraw(ident), case));
            all.idents.push(ident.clone());
            all.optional.push(optional);
            all.blanks.push(if optional {
                quote!(::core::default::Default::default())
            } else {
                quote!(::core_wasm::codec::Unpack::blank())
            });
            if let Some(alias) = said.alias {
                all.aliases.push(place);
                former.push(alias);
            }
        }
        all.names.extend(former);
        Ok(all)
    }

    /// Reads them; `place` says where a field is, as a reference to write to.
    pub fn read(&self, place: &dyn Fn(&Ident) -> TokenStream) -> TokenStream {
        let Self {
            names,
            aliases,
            optional,
            ..
        } = self;
        let arms = self
            .idents
            .iter()
            .zip(optional)
            .enumerate()
            .map(|(index, (ident, optional))| {
                let place = place(ident);
                if *optional {
                    quote!(#index => ::core_wasm::codec::read::anew(#place, reader),)
                } else {
                    quote!(#index => ::core_wasm::codec::Unpack::read(#place, reader),)
                }
            });
        let needed = optional
            .iter()
            .rev()
            .fold(0_u64, |bits, optional| (bits << 1) | u64::from(!optional));
        quote! {
            const FORM: &::core_wasm::codec::read::Form = &::core_wasm::codec::read::Form {
                names: &[#(#names),*],
                aliases: &[#(#aliases),*],
                needed: #needed,
            };
            let mut fields = reader.fields(FORM);
            while let ::core::option::Option::Some(place) = reader.field(&mut fields) {
                match place {
                    #(#arms)*
                    _ => {}
                }
            }
        }
    }
}

/// A name as it is written: the head of a text, and the text.
pub fn packed_name(name: &str, of: &Ident) -> syn::Result<LitByteStr> {
    let head = u8::try_from(name.len()).ok().filter(|len| *len < 32);
    let head = head.ok_or_else(|| syn::Error::new_spanned(of, "a name has at most 31 bytes"))?;
    let packed: Vec<u8> = [0xa0 | head].into_iter().chain(name.bytes()).collect();
    Ok(LitByteStr::new(&packed, of.span()))
}

/// A name without the mark of one that is also a keyword.
pub fn unraw(ident: &Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").map_or(text.clone(), str::to_owned)
}

/// Implements the writing half.
pub fn pack_impl(input: &DeriveInput, body: &TokenStream) -> TokenStream {
    let (name, (_, types, limits)) = (&input.ident, input.generics.split_for_impl());
    let mut generics = input.generics.clone();
    for parameter in generics.type_params_mut() {
        parameter.bounds.push(syn::parse_quote!(::core_wasm::codec::Pack));
    }
    let (generics, ..) = generics.split_for_impl();
    quote! {
        impl #generics ::core_wasm::codec::Pack for #name #types #limits {
            fn pack(&self, out: &mut ::std::vec::Vec<u8>) { #body }
        }
    }
}

/// Which of its two functions a reading half has.
pub enum Reads {
    /// The one that reads into a blank.
    InPlace(TokenStream),
    /// The one that reads a whole value.
    Whole(TokenStream),
}

/// Implements the reading half. A type that borrows, borrows from what is read.
pub fn unpack_impl(input: &DeriveInput, blank: &TokenStream, reads: Reads) -> TokenStream {
    let (name, (_, types, limits)) = (&input.ident, input.generics.split_for_impl());
    let mut generics = input.generics.clone();
    let lifetime = match generics.lifetimes().next() {
        Some(borrows) => borrows.lifetime.clone(),
        None => {
            let lifetime = syn::Lifetime::new("'de", proc_macro2::Span::call_site());
            generics
                .params
                .insert(0, syn::LifetimeParam::new(lifetime.clone()).into());
            lifetime
        }
    };
    for parameter in generics.type_params_mut() {
        parameter
            .bounds
            .push(syn::parse_quote!(::core_wasm::codec::Unpack<#lifetime>));
    }
    let (generics, ..) = generics.split_for_impl();
    let reader = quote!(reader: &mut ::core_wasm::codec::Reader<#lifetime>);
    let read = match reads {
        Reads::InPlace(body) => quote!(fn read(&mut self, #reader) { #body }),
        Reads::Whole(body) => quote! {
            fn unpack(#reader) -> ::core::result::Result<Self, ::core_wasm::codec::Malformed> { #body }
        },
    };
    quote! {
        impl #generics ::core_wasm::codec::Unpack<#lifetime> for #name #types #limits {
            fn blank() -> Self { #blank }
            #read
        }
    }
}

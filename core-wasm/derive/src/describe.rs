//! The form of a type in words: names, which fields may be missing, and what their doc comments say. Documents are
//! generated from it, so it reads the same attributes as the codec's two halves.

use crate::attributes::{Case, Said};
use crate::derived::Derived;
use crate::structs::unraw;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, DataEnum, DataStruct, DeriveInput, Expr, ExprLit, Fields, FieldsNamed, Lit, Meta};

/// A struct: a map of its fields, or the form of the one that it wraps.
pub fn of_struct(input: &DeriveInput, data: &DataStruct) -> Derived {
    let said = Said::by(&input.attrs)?;
    let wraps = said.transparent || matches!(data.fields, Fields::Unnamed(_));
    let body = match (&data.fields, data.fields.iter().next()) {
        (_, Some(field)) if wraps && data.fields.len() == 1 => {
            let form = &field.ty;
            quote!(<#form as ::core_wasm::codec::Describe>::describe())
        }
        (Fields::Named(fields), _) => {
            let fields = named(fields, said.case, said.default)?;
            quote!(::core_wasm::codec::Shape::Map(::std::vec![#(#fields),*]))
        }
        _ => return Err(syn::Error::new_spanned(input, "give its fields names")),
    };
    Ok(implement(input, &body))
}

/// An enum: one of its names, some with content.
pub fn of_enum(input: &DeriveInput, data: &DataEnum) -> Derived {
    let case = Said::by(&input.attrs)?.case;
    let mut variants = Vec::new();
    for variant in &data.variants {
        let said = Said::by(&variant.attrs)?;
        // Only read, never written.
        if said.other {
            continue;
        }
        let name = said.name(&variant.ident.to_string(), case);
        let content = match &variant.fields {
            Fields::Unit => quote!(::core::option::Option::None),
            Fields::Unnamed(fields) => {
                let form = fields.unnamed.first().map(|field| &field.ty);
                quote!(::core::option::Option::Some(<#form as ::core_wasm::codec::Describe>::describe()))
            }
            Fields::Named(fields) => {
                let fields = named(fields, said.case, false)?;
                quote!(::core::option::Option::Some(::core_wasm::codec::Shape::Map(
                    ::std::vec![#(#fields),*]
                )))
            }
        };
        variants.push(quote!((#name, #content)));
    }
    let body = quote!(::core_wasm::codec::Shape::OneOf(::std::vec![#(#variants),*]));
    Ok(implement(input, &body))
}

fn named(fields: &FieldsNamed, case: Case, all_default: bool) -> syn::Result<Vec<TokenStream>> {
    let described = fields.named.iter().filter_map(|field| {
        let ident = field.ident.as_ref()?;
        Some(Said::by(&field.attrs).map(|said| {
            let (name, doc, form) = (said.name(&unraw(ident), case), doc(&field.attrs), &field.ty);
            let optional = said.default || all_default;
            quote!(::core_wasm::codec::Field {
                name: #name,
                doc: #doc,
                optional: #optional,
                shape: <#form as ::core_wasm::codec::Describe>::describe(),
            })
        }))
    });
    described.collect()
}

/// What the doc comment says, as one line.
fn doc(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text), ..
            }) => Some(text.value().trim().to_owned()),
            _ => None,
        },
        _ => None,
    });
    lines.collect::<Vec<_>>().join(" ")
}

fn implement(input: &DeriveInput, body: &TokenStream) -> TokenStream {
    let name = &input.ident;
    quote! {
        impl ::core_wasm::codec::Describe for #name {
            fn describe() -> ::core_wasm::codec::Shape { #body }
        }
    }
}

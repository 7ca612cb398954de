//! Enums: a plain variant is its name, one with content a map of one entry.

use crate::attributes::Said;
use crate::derived::Derived;
use crate::structs::{Reads, UnpackFields, pack_fields, pack_impl, packed_name, unpack_impl};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{DataEnum, DeriveInput, Fields};

/// The writing half.
pub fn pack(input: &DeriveInput, data: &DataEnum) -> Derived {
    let case = Said::by(&input.attrs)?.case;
    let mut arms = Vec::new();
    for variant in &data.variants {
        let ident = &variant.ident;
        let name = packed_name(&wire_name(variant, case)?, ident)?;
        arms.push(match &variant.fields {
            Fields::Unit => quote!(Self::#ident => ::core_wasm::codec::write::name(out, #name),),
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => quote! {
                Self::#ident(content) => {
                    ::core_wasm::codec::write::map(out, 1);
                    ::core_wasm::codec::write::name(out, #name);
                    ::core_wasm::codec::Pack::pack(content, out);
                }
            },
            Fields::Named(fields) => {
                let idents = fields.named.iter().map(|field| &field.ident);
                // As in JSON, an enum's case is not handed on to the fields of its variants.
                let body = pack_fields(fields, Said::by(&variant.attrs)?.case, &|ident| quote!(#ident))?;
                quote! {
                    Self::#ident { #(#idents),* } => {
                        ::core_wasm::codec::write::map(out, 1);
                        ::core_wasm::codec::write::name(out, #name);
                        #body
                    }
                }
            }
            Fields::Unnamed(_) => return Err(syn::Error::new_spanned(variant, "give its fields names")),
        });
    }
    Ok(pack_impl(input, &quote!(match self { #(#arms)* })))
}

/// The reading half.
pub fn unpack(input: &DeriveInput, data: &DataEnum) -> Derived {
    let case = Said::by(&input.attrs)?.case;
    let mut other = quote!(::core::result::Result::Err(
        reader.malformed("one of the names that this can have")
    ));
    let (mut plain, mut full) = (Names::default(), Names::default());
    for variant in &data.variants {
        let (ident, name, said) = (
            &variant.ident,
            wire_name(variant, case)?,
            Said::by(&variant.attrs)?,
        );
        match &variant.fields {
            Fields::Unit if said.other => other = quote!(::core::result::Result::Ok(Self::#ident)),
            Fields::Unit => plain.push(name, &quote!(::core::result::Result::Ok(Self::#ident))),
            Fields::Unnamed(_) => full.push(
                name,
                &quote!(::core::result::Result::Ok(Self::#ident(::core_wasm::codec::Unpack::unpack(reader)?))),
            ),
            Fields::Named(fields) => {
                let fields = UnpackFields::of(fields, said.case, false)?;
                let (idents, blanks) = (&fields.idents, &fields.blanks);
                let body = fields.read(&|ident| quote!(&mut #ident));
                full.push(
                    name,
                    &quote!({
                        #(let mut #idents = #blanks;)*
                        #body
                        reader.intact()?;
                        ::core::result::Result::Ok(Self::#ident { #(#idents),* })
                    }),
                );
            }
        }
    }
    let named = plain.read(&other);
    let mapped = full.read(&quote!({ reader.skip()?; #other }));
    let mapped = quote!(reader.map_of_one()?; #mapped);
    let body = match (plain.names.is_empty(), full.names.is_empty()) {
        (_, true) => named,
        (true, false) => mapped,
        (false, false) => quote!(if reader.is_text() { #named } else { #mapped }),
    };
    Ok(unpack_impl(input, &blank(input, data)?, Reads::Whole(body)))
}

// A variant with the least in it: a plain one, if there is one.
fn blank(input: &DeriveInput, data: &DataEnum) -> Derived {
    let plain = data
        .variants
        .iter()
        .find(|variant| matches!(variant.fields, Fields::Unit));
    let variant = plain
        .or(data.variants.first())
        .ok_or_else(|| syn::Error::new_spanned(input, "nothing can be read as an enum without variants"))?;
    let (ident, members) = (&variant.ident, variant.fields.members());
    Ok(quote!(Self::#ident { #(#members: ::core_wasm::codec::Unpack::blank()),* }))
}

/// Variants by name.
#[derive(Default)]
struct Names {
    names: Vec<String>,
    arms: Vec<TokenStream>,
}

impl Names {
    fn push(&mut self, name: String, read: &TokenStream) {
        let index = self.names.len();
        self.arms.push(quote!(#index => #read,));
        self.names.push(name);
    }

    fn read(&self, other: &TokenStream) -> TokenStream {
        let Self { names, arms } = self;
        quote!(match reader.name(&[#(#names),*], &mut 0)? { #(#arms)* _ => #other })
    }
}

fn wire_name(variant: &syn::Variant, case: crate::attributes::Case) -> syn::Result<String> {
    Ok(Said::by(&variant.attrs)?.name(&variant.ident.to_string(), case))
}

//! Enums: a plain variant is its name, one with content a map of one entry.

use crate::Derived;
use crate::attributes::Said;
use crate::structs::{pack_fields, pack_impl, unpack_fields, unpack_impl};
use quote::quote;
use syn::{DataEnum, DeriveInput, Fields};

/// The writing half.
pub fn pack(input: &DeriveInput, data: &DataEnum) -> Derived {
    let case = Said::by(&input.attrs)?.case;
    let mut arms = Vec::new();
    for variant in &data.variants {
        let (ident, name) = (&variant.ident, wire_name(variant, case)?);
        arms.push(match &variant.fields {
            Fields::Unit => quote!(Self::#ident => ::core_wasm::pack::write::text(out, #name),),
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => quote! {
                Self::#ident(content) => {
                    ::core_wasm::pack::write::map(out, 1);
                    ::core_wasm::pack::write::text(out, #name);
                    ::core_wasm::pack::Pack::pack(content, out);
                }
            },
            Fields::Named(fields) => {
                let idents = fields.named.iter().map(|field| &field.ident);
                // serde does not hand an enum's case on to the fields of its variants.
                let body = pack_fields(fields, Said::by(&variant.attrs)?.case, &|ident| quote!(#ident))?;
                quote! {
                    Self::#ident { #(#idents),* } => {
                        ::core_wasm::pack::write::map(out, 1);
                        ::core_wasm::pack::write::text(out, #name);
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
    let (mut plain, mut full) = (Vec::new(), Vec::new());
    for variant in &data.variants {
        let (ident, name, said) = (
            &variant.ident,
            wire_name(variant, case)?,
            Said::by(&variant.attrs)?,
        );
        match &variant.fields {
            Fields::Unit if said.other => other = quote!(::core::result::Result::Ok(Self::#ident)),
            Fields::Unit => plain.push(quote!(#name => ::core::result::Result::Ok(Self::#ident),)),
            Fields::Unnamed(_) => full.push(quote! {
                #name => ::core::result::Result::Ok(Self::#ident(::core_wasm::pack::Unpack::unpack(reader)?)),
            }),
            Fields::Named(fields) => {
                let body = unpack_fields(fields, said.case, false, &quote!(Self::#ident))?;
                full.push(quote!(#name => { #body }));
            }
        }
    }
    let named = quote!(match reader.text()? { #(#plain)* _ => #other });
    let mapped = quote! {
        reader.map_of_one()?;
        match reader.text()? {
            #(#full)*
            _ => { reader.skip()?; #other }
        }
    };
    let body = match (plain.is_empty(), full.is_empty()) {
        (_, true) => named,
        (true, false) => mapped,
        (false, false) => quote!(if reader.is_text() { #named } else { #mapped }),
    };
    Ok(unpack_impl(input, &body))
}

fn wire_name(variant: &syn::Variant, case: crate::attributes::Case) -> syn::Result<String> {
    Ok(Said::by(&variant.attrs)?.name(&variant.ident.to_string(), case))
}

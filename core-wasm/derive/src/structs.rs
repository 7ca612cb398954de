//! Structs: maps by field name, or the one field they wrap.

use crate::Derived;
use crate::attributes::{Case, Said};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{DataStruct, DeriveInput, Fields, FieldsNamed, Ident, LitByteStr};

/// The writing half.
pub fn pack(input: &DeriveInput, data: &DataStruct) -> Derived {
    let body = match (wrapped(input, data)?, &data.fields) {
        (Some(member), _) => quote!(::core_wasm::pack::Pack::pack(&self.#member, out);),
        (None, Fields::Unnamed(fields)) => {
            let (len, members) = (fields.unnamed.len(), data.fields.members());
            quote! {
                ::core_wasm::pack::write::array(out, #len);
                #(::core_wasm::pack::Pack::pack(&self.#members, out);)*
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
    let body = match (wrapped(input, data)?, &data.fields) {
        (None, Fields::Unnamed(fields)) => {
            let (len, members) = (fields.unnamed.len(), data.fields.members());
            quote! {
                reader.array_of(#len)?;
                ::core::result::Result::Ok(Self { #(#members: ::core_wasm::pack::Unpack::unpack(reader)?),* })
            }
        }
        (Some(member), _) => {
            quote!(::core::result::Result::Ok(Self { #member: ::core_wasm::pack::Unpack::unpack(reader)? }))
        }
        (None, _) => {
            let said = Said::by(&input.attrs)?;
            unpack_fields(named(input, data)?, said.case, said.default, &quote!(Self))?
        }
    };
    Ok(unpack_impl(input, &body))
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
            ::core_wasm::pack::write::name(out, #name);
            ::core_wasm::pack::Pack::pack(#value, out);
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
        ::core_wasm::pack::write::map(out, #always #(#counts)*);
        #(#writes)*
    })
}

/// Reads a map into named fields and builds `what` of them.
pub fn unpack_fields(fields: &FieldsNamed, case: Case, all_default: bool, what: &TokenStream) -> Derived {
    let (mut names, mut slots, mut arms, mut builds) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut needed, mut aliases) = (Vec::new(), Vec::new());
    for (index, field) in fields.named.iter().enumerate() {
        let Some(ident) = &field.ident else { continue };
        let said = Said::by(&field.attrs)?;
        let (slot, name, kind) = (
            format_ident!("slot{index}"),
            said.name(&unraw(ident), case),
            &field.ty,
        );
        slots.push(quote!(let mut #slot: ::core::option::Option<#kind> = ::core::option::Option::None;));
        names.push(name);
        aliases.extend(said.alias.clone().map(|alias| (alias, slot.clone())));
        arms.push(quote!(#index => ::core_wasm::pack::read::once(&mut #slot, reader),));
        builds.push(if said.default || all_default {
            quote!(#ident: #slot.unwrap_or_default())
        } else {
            needed.push(quote!(|| #slot.is_none()));
            quote!(#ident: ::core_wasm::pack::read::required(#slot, reader)?)
        });
    }
    for (alias, slot) in aliases {
        let index = names.len();
        names.push(alias);
        arms.push(quote!(#index => ::core_wasm::pack::read::once(&mut #slot, reader),));
    }
    // A reader that broke remembers it: with one way out, what was read so far is dropped in one place.
    Ok(quote! {
        let (mut left, mut next) = (reader.map()?, 0);
        #(#slots)*
        while let ::core::option::Option::Some(place) = reader.field(&[#(#names),*], &mut left, &mut next) {
            match place {
                #(#arms)*
                _ => {}
            }
        }
        if reader.is_broken() #(#needed)* {
            return ::core::result::Result::Err(reader.lacking());
        }
        ::core::result::Result::Ok(#what { #(#builds),* })
    })
}

/// A name as it is written: the head of a text, and the text.
pub fn packed_name(name: &str, of: &Ident) -> syn::Result<LitByteStr> {
    let head = u8::try_from(name.len()).ok().filter(|len| *len < 32);
    let head = head.ok_or_else(|| syn::Error::new_spanned(of, "a name has at most 31 bytes"))?;
    let packed: Vec<u8> = [0xa0 | head].into_iter().chain(name.bytes()).collect();
    Ok(LitByteStr::new(&packed, of.span()))
}

fn unraw(ident: &Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").map_or(text.clone(), str::to_owned)
}

/// Implements the writing half.
pub fn pack_impl(input: &DeriveInput, body: &TokenStream) -> TokenStream {
    let (name, (_, types, limits)) = (&input.ident, input.generics.split_for_impl());
    let mut generics = input.generics.clone();
    for parameter in generics.type_params_mut() {
        parameter.bounds.push(syn::parse_quote!(::core_wasm::pack::Pack));
    }
    let (generics, ..) = generics.split_for_impl();
    quote! {
        impl #generics ::core_wasm::pack::Pack for #name #types #limits {
            fn pack(&self, out: &mut ::std::vec::Vec<u8>) { #body }
        }
    }
}

/// Implements the reading half. A type that borrows, borrows from what is read.
pub fn unpack_impl(input: &DeriveInput, body: &TokenStream) -> TokenStream {
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
            .push(syn::parse_quote!(::core_wasm::pack::Unpack<#lifetime>));
    }
    let (generics, ..) = generics.split_for_impl();
    quote! {
        impl #generics ::core_wasm::pack::Unpack<#lifetime> for #name #types #limits {
            fn unpack(
                reader: &mut ::core_wasm::pack::Reader<#lifetime>,
            ) -> ::core::result::Result<Self, ::core_wasm::pack::Malformed> { #body }
        }
    }
}

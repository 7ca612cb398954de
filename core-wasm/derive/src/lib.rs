//! Derives `Pack` and `Unpack`, the two halves of core-wasm's MessagePack codec, and `Describe`, which says in words what
//! they write; and writes what follows from the description of a record (`record!`).
//!
//! The form is told by serde's own attributes (`rename_all`, `rename`, `alias`, `default`, `skip_serializing_if`, `transparent`,
//! `other`), so that a type has one form however it is written. An attribute that is not known here does not compile:
//! bytes are stored for ever, and must not depend on a misunderstanding.

mod attributes;
mod derived;
mod describe;
mod enums;
mod record;
mod structs;

use derived::Derived;
use proc_macro::TokenStream;
use syn::{Data, DeriveInput, parse_macro_input};

/// Writes a type as MessagePack: a struct as a map by field names, as its one field if it is `transparent` or a tuple of
/// one, as an array if it is a longer tuple; an enum's plain variant as its name, one with content as a map of one, by its name.
#[proc_macro_derive(Pack, attributes(serde))]
pub fn pack(input: TokenStream) -> TokenStream {
    derive(parse_macro_input!(input), structs::pack, enums::pack)
}

/// Reads what `Pack` writes. Fields that are not known are skipped; one that stands twice or is missing without a default
/// is an error.
#[proc_macro_derive(Unpack, attributes(serde))]
pub fn unpack(input: TokenStream) -> TokenStream {
    derive(parse_macro_input!(input), structs::unpack, enums::unpack)
}

/// Says what `Pack` writes: the fields' names, which of them may be missing, and their doc comments.
#[proc_macro_derive(Describe, attributes(serde))]
pub fn describe(input: TokenStream) -> TokenStream {
    derive(parse_macro_input!(input), describe::of_struct, describe::of_enum)
}

/// Describes a kind of record: `core_wasm::records::describe` says what can be said of it.
#[proc_macro]
pub fn record(input: TokenStream) -> TokenStream {
    let description = parse_macro_input!(input as record::Description);
    record::expand(&description)
        .unwrap_or_else(|error| error.to_compile_error())
        .into()
}

fn derive(
    input: DeriveInput,
    of_struct: fn(&DeriveInput, &syn::DataStruct) -> Derived,
    of_enum: fn(&DeriveInput, &syn::DataEnum) -> Derived,
) -> TokenStream {
    let derived = match &input.data {
        Data::Struct(data) => of_struct(&input, data),
        Data::Enum(data) => of_enum(&input, data),
        Data::Union(_) => Err(syn::Error::new_spanned(
            &input,
            "a union has no form in MessagePack",
        )),
    };
    derived.unwrap_or_else(|error| error.to_compile_error()).into()
}

//! Derives `Pack` and `Unpack`, the two halves of core-wasm's MessagePack codec, and `Describe`, which says in words what
//! they write; and writes what follows from the description of a record (`record!`).
//!
//! The form is told by `#[pack(...)]`:
//!
//! - of a type: `rename_all = "camelCase"` or `"kebab-case"`; `transparent`, for the one field that it has; `default`, each
//!   field may be missing;
//! - of a field: `rename = "…"`; `alias = "…"`, what it was called before, and is still read by; `default`, it may be missing;
//!   `skip_if = path`, it is not written if that function says so of it;
//! - of a variant: `rename`, `rename_all` for its fields, and `other`, what is read where no name is known.
//!
//! An attribute that is not known here does not compile, nor does one of serde's without ours beside it: bytes are stored
//! for ever, and must not depend on a misunderstanding.

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
#[proc_macro_derive(Pack, attributes(pack))]
pub fn pack(input: TokenStream) -> TokenStream {
    derive(parse_macro_input!(input), structs::pack, enums::pack)
}

/// Reads what `Pack` writes. Fields that are not known are skipped; one that stands twice or is missing without a default
/// is an error.
#[proc_macro_derive(Unpack, attributes(pack))]
pub fn unpack(input: TokenStream) -> TokenStream {
    derive(parse_macro_input!(input), structs::unpack, enums::unpack)
}

/// Says what `Pack` writes: the fields' names, which of them may be missing, and their doc comments.
#[proc_macro_derive(Describe, attributes(pack))]
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

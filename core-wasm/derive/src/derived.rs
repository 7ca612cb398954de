//! What a derivation comes to.

/// The code, or what is wrong with the type.
pub type Derived = syn::Result<proc_macro2::TokenStream>;

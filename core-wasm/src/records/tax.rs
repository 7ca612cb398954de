//! The record `tax`, a part of the store's settings.

use crate::base::ids::TaxId;
use crate::base::names::Names;
use crate::base::tax::TaxRate;
use crate::records::describe::record;

record! {
    /// A tax. Prices include it.
    Tax "tax", id TaxId, events "store", changed by Settings, from "[[tax]]";

    /// Its name.
    name: Names, list;
    /// Its rate.
    rate: TaxRate, list;
}

//! The record `supplier`.

use crate::base::ids::RecordId;
use crate::base::names::Names;
use crate::records::describe::record;

record! {
    /// Someone whom goods are bought from.
    Supplier "supplier", id RecordId, seen by Goods, changed by Goods, from "suppliers.csv";

    /// What it is called.
    name: Names, max 80, list, search, as "company" "supplier name";
    /// Its telephone.
    phone: Option<String>, max 30, personal, list, search, as "telephone" "mobile" "phone number";
    /// Its e-mail address.
    email: Option<String>, max 120, personal, search, as "e-mail" "mail";
    /// Where it is.
    address: Option<String>, personal;
    /// In how many days its invoices are to be paid.
    terms: u16, most 365, default 0, list;
    /// What else people should know.
    note: Option<String>, max 500, as "notes" "comment";
}

//! The record `scale_label`, a part of the store's settings. How a label is read is in `crate::barcode::label`.

use crate::barcode::label::Measure;
use crate::base::ids::RecordId;
use crate::records::describe::{FieldType, Kind, Value, choice, record};

choice!(Measure { Weight "weight", Price "price", Count "count" });

record! {
    /// A kind of label that a scale prints: where on it the article stands, and its weight, price or count.
    ScaleLabel "scale_label", id RecordId, events "store", changed by Settings, from "[[scale_label]]";

    /// What its first twelve digits are: those that it begins with; `I` of the article; `M` and `D` of the measure before and
    /// behind the point; `k` the check digit of that.
    layout: String, max 15, list;
    /// What it measures.
    measure: Measure, list;
}

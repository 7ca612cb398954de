//! What records and their fields are called in English.

use super::RecordWords;

pub const WORDS: &[RecordWords] = &[
    RecordWords {
        name: "store",
        word: "Store",
        fields: &[
            ("name", "Name"),
            ("kind", "Kind"),
            ("currency", "Currency"),
            ("languages", "Languages"),
            ("time_zone", "Time zone"),
            ("taxes", "Taxes"),
            ("stations", "Stations"),
            ("units", "Units"),
        ],
    },
    RecordWords {
        name: "tax",
        word: "Tax",
        fields: &[("name", "Name"), ("rate", "Rate")],
    },
    RecordWords {
        name: "station",
        word: "Station",
        fields: &[("name", "Name"), ("kind", "Kind")],
    },
    RecordWords {
        name: "unit",
        word: "Unit",
        fields: &[("name", "Name"), ("symbol", "Symbol"), ("decimals", "Decimals")],
    },
    RecordWords {
        name: "member",
        word: "Staff member",
        fields: &[("name", "Name"), ("role", "Role"), ("pin", "PIN")],
    },
    RecordWords {
        name: "category",
        word: "Category",
        fields: &[("name", "Name"), ("colour", "Colour"), ("sort", "Place")],
    },
    RecordWords {
        name: "product",
        word: "Product",
        fields: &[
            ("category", "Category"),
            ("name", "Name"),
            ("price", "Price"),
            ("unit", "Unit"),
            ("tax", "Tax"),
            ("station", "Station"),
            ("barcode", "Bar code"),
            ("sku", "Number"),
            ("modifier_groups", "Modifier groups"),
            ("weighed", "Weighed"),
            ("sort", "Place"),
        ],
    },
    RecordWords {
        name: "modifier_group",
        word: "Modifier group",
        fields: &[
            ("name", "Name"),
            ("min", "At least"),
            ("max", "At most"),
            ("modifiers", "Modifiers"),
        ],
    },
    RecordWords {
        name: "modifier",
        word: "Modifier",
        fields: &[("name", "Name"), ("price", "Price")],
    },
    RecordWords {
        name: "table",
        word: "Table",
        fields: &[
            ("name", "Name"),
            ("area", "Area"),
            ("seats", "Seats"),
            ("x", "Across"),
            ("y", "Down"),
        ],
    },
    RecordWords {
        name: "supplier",
        word: "Supplier",
        fields: &[
            ("name", "Name"),
            ("phone", "Telephone"),
            ("email", "E-mail"),
            ("address", "Address"),
            ("terms", "Days to pay"),
            ("note", "Note"),
        ],
    },
];

//! What records and their fields are called in Arabic.

use super::RecordWords;

pub const WORDS: &[RecordWords] = &[
    RecordWords {
        name: "store",
        word: "المتجر",
        fields: &[
            ("name", "الاسم"),
            ("kind", "النوع"),
            ("currency", "العملة"),
            ("languages", "اللغات"),
            ("time_zone", "المنطقة الزمنية"),
            ("taxes", "الضرائب"),
            ("stations", "المحطات"),
            ("units", "الوحدات"),
        ],
    },
    RecordWords {
        name: "tax",
        word: "الضريبة",
        fields: &[("name", "الاسم"), ("rate", "النسبة")],
    },
    RecordWords {
        name: "station",
        word: "المحطة",
        fields: &[("name", "الاسم"), ("kind", "النوع")],
    },
    RecordWords {
        name: "unit",
        word: "الوحدة",
        fields: &[
            ("name", "الاسم"),
            ("symbol", "الرمز"),
            ("decimals", "المنازل العشرية"),
        ],
    },
    RecordWords {
        name: "member",
        word: "الموظف",
        fields: &[("name", "الاسم"), ("role", "الدور"), ("pin", "الرقم السري")],
    },
    RecordWords {
        name: "category",
        word: "الفئة",
        fields: &[("name", "الاسم"), ("colour", "اللون"), ("sort", "الترتيب")],
    },
    RecordWords {
        name: "product",
        word: "المنتج",
        fields: &[
            ("category", "الفئة"),
            ("name", "الاسم"),
            ("price", "السعر"),
            ("unit", "الوحدة"),
            ("tax", "الضريبة"),
            ("station", "المحطة"),
            ("barcode", "الرمز الشريطي"),
            ("sku", "الرقم"),
            ("modifier_groups", "مجموعات الإضافات"),
            ("weighed", "يوزن"),
            ("sort", "الترتيب"),
        ],
    },
    RecordWords {
        name: "modifier_group",
        word: "مجموعة الإضافات",
        fields: &[
            ("name", "الاسم"),
            ("min", "الحد الأدنى"),
            ("max", "الحد الأقصى"),
            ("modifiers", "الإضافات"),
        ],
    },
    RecordWords {
        name: "modifier",
        word: "الإضافة",
        fields: &[("name", "الاسم"), ("price", "السعر")],
    },
    RecordWords {
        name: "table",
        word: "الطاولة",
        fields: &[
            ("name", "الاسم"),
            ("area", "المكان"),
            ("seats", "المقاعد"),
            ("x", "أفقياً"),
            ("y", "عمودياً"),
        ],
    },
    RecordWords {
        name: "supplier",
        word: "المورّد",
        fields: &[
            ("name", "الاسم"),
            ("phone", "الهاتف"),
            ("email", "البريد الإلكتروني"),
            ("address", "العنوان"),
            ("terms", "أيام السداد"),
            ("note", "ملاحظة"),
        ],
    },
];

//! A large catalogue for tests and benchmarks: what a supermarket has, in English and Arabic, the same on every run.
//!
//! Keeps true: each product has its own id, name, shop's number and EAN-13; the file stands by category, as exports do.

use super::{CatalogEvent, CatalogImported, Category, Product};
use crate::barcode::check_digit;
use crate::base::clock::{Lamport, Timestamp};
use crate::base::ids::{AggregateId, DeviceId, EventId};
use crate::base::money::Amount;
use crate::base::names::Names;
use crate::journal::{Metadata, Seq};
use uuid::Uuid;

/// Rows of one event, as the hub's import has it.
const EVENT_ROWS: usize = 200;

/// What there is: category, English, Arabic.
const GOODS: [(&str, &str, &str); 40] = [
    ("dairy", "Milk", "حليب"),
    ("dairy", "Yoghurt", "لبن زبادي"),
    ("dairy", "Labneh", "لبنة"),
    ("dairy", "Halloumi Cheese", "جبنة حلوم"),
    ("dairy", "Butter", "زبدة"),
    ("bakery", "Flat Bread", "خبز عربي"),
    ("bakery", "Croissant", "كرواسون"),
    ("bakery", "Crème Brûlée", "كريم بروليه"),
    ("bakery", "Toast", "توست"),
    ("bakery", "Date Cake", "كعك بالتمر"),
    ("drinks", "Orange Juice", "عصير برتقال"),
    ("drinks", "Lemonade", "ليمونادة"),
    ("drinks", "Mineral Water", "مياه معدنية"),
    ("drinks", "Arabic Coffee", "قهوة عربية"),
    ("drinks", "Black Tea", "شاي أسود"),
    ("drinks", "Cola", "كولا"),
    ("pantry", "Basmati Rice", "أرز بسمتي"),
    ("pantry", "Red Lentils", "عدس أحمر"),
    ("pantry", "Chickpeas", "حمص"),
    ("pantry", "Olive Oil", "زيت زيتون"),
    ("pantry", "Tomato Paste", "معجون طماطم"),
    ("pantry", "Tahini", "طحينة"),
    ("pantry", "Spaghetti", "معكرونة"),
    ("pantry", "Honey", "عسل"),
    ("spices", "Cumin", "كمون"),
    ("spices", "Za'atar", "زعتر"),
    ("spices", "Sumac", "سماق"),
    ("spices", "Cinnamon", "قرفة"),
    ("snacks", "Potato Chips", "رقائق البطاطا"),
    ("snacks", "Dark Chocolate", "شوكولاتة داكنة"),
    ("snacks", "Roasted Almonds", "لوز محمص"),
    ("snacks", "Dates", "تمر"),
    ("frozen", "Green Peas", "بازلاء خضراء"),
    ("frozen", "Ice Cream", "آيس كريم"),
    ("frozen", "Falafel", "فلافل"),
    ("household", "Dish Soap", "صابون الصحون"),
    ("household", "Laundry Powder", "مسحوق غسيل"),
    ("household", "Paper Towels", "مناشف ورقية"),
    ("care", "Shampoo", "شامبو"),
    ("care", "Toothpaste", "معجون أسنان"),
];

const BRANDS: [(&str, &str); 25] = [
    ("Al Waha", "الواحة"),
    ("Nour", "نور"),
    ("Zahra", "زهرة"),
    ("Jabal", "جبل"),
    ("Bustan", "بستان"),
    ("Medina", "المدينة"),
    ("Sahara", "صحراء"),
    ("Marina", "مارينا"),
    ("Kyrenia", "كيرينيا"),
    ("Aphrodite", "أفروديت"),
    ("Levant", "المشرق"),
    ("Petra", "البتراء"),
    ("Cedars", "الأرز"),
    ("Blue Bay", "الخليج الأزرق"),
    ("Sun & Sea", "شمس وبحر"),
    ("Three Stars", "ثلاث نجوم"),
    ("Nile", "النيل"),
    ("Oryx", "المها"),
    ("Falcon", "الصقر"),
    ("Pearl", "اللؤلؤة"),
    ("Qamar", "قمر"),
    ("Rihan", "ريحان"),
    ("Sidr", "سدر"),
    ("Tulip", "توليب"),
    ("Yasmin", "ياسمين"),
];

const KINDS: [(&str, &str); 20] = [
    ("Classic", "كلاسيك"),
    ("Organic", "عضوي"),
    ("Light", "خفيف"),
    ("Extra", "إكسترا"),
    ("Family", "عائلي"),
    ("Premium", "ممتاز"),
    ("Natural", "طبيعي"),
    ("Low-Fat", "قليل الدسم"),
    ("Sugar-Free", "بدون سكر"),
    ("Traditional", "تقليدي"),
    ("Spicy", "حار"),
    ("Mild", "معتدل"),
    ("Fresh", "طازج"),
    ("Gold", "ذهبي"),
    ("Kids", "للأطفال"),
    ("Rosé", "روزيه"),
    ("Café", "مقهى"),
    ("Select", "مختار"),
    ("Original", "أصلي"),
    ("Value", "توفير"),
];

const SIZES: [(&str, &str); 5] = [
    ("250 g", "٢٥٠ غ"),
    ("500 g", "٥٠٠ غ"),
    ("1 kg", "١ كغ"),
    ("6 x 330 ml", "٦ × ٣٣٠ مل"),
    ("2 L", "٢ لتر"),
];

/// How many products there can be.
pub const MOST: usize = GOODS.len() * BRANDS.len() * KINDS.len() * SIZES.len();

/// One product of `count`; by category, as they rise.
pub fn product(number: usize, count: usize) -> Product {
    let place = number * MOST / count.max(1);
    let (size, rest) = (place % SIZES.len(), place / SIZES.len());
    let (kind, rest) = (rest % KINDS.len(), rest / KINDS.len());
    let (brand, good) = (rest % BRANDS.len(), rest / BRANDS.len() % GOODS.len());
    let ((category, en, ar), (brand_en, brand_ar)) = (GOODS[good], BRANDS[brand]);
    let ((kind_en, kind_ar), (size_en, size_ar)) = (KINDS[kind], SIZES[size]);
    let names = [
        ("en", format!("{brand_en} {en} {kind_en} {size_en}")),
        ("ar", format!("{ar} {brand_ar} {kind_ar} {size_ar}")),
    ];
    let cents = 45 + place % 977 * 5;
    Product {
        id: format!("p{number:06}").into(),
        category: category.into(),
        name: names
            .map(|(lang, name)| (lang.into(), name))
            .into_iter()
            .collect(),
        price: Amount(i64::try_from(cents).unwrap_or(1)),
        unit: "piece".into(),
        tax: "standard".into(),
        station: None,
        barcode: Some(ean13(number)),
        codes: Vec::new(),
        sku: Some(format!("{}-{number:06}", &category[..2].to_uppercase())),
        modifier_groups: Vec::new(),
        weighed: false,
        favourite: false,
        sort: i32::try_from(number).unwrap_or(i32::MAX),
    }
}

/// A bar code of the range for use within a shop (GS1 prefix 200 to 299), with its check digit.
fn ean13(number: usize) -> String {
    let digits = format!("2{number:011}");
    let check = check_digit(&digits).unwrap_or_default();
    format!("{digits}{check}")
}

/// The events that a hub writes when it imports a file of `count` products; at most [`MOST`].
pub fn import(count: usize) -> Vec<CatalogEvent> {
    let mut categories: Vec<&str> = GOODS.iter().map(|(category, ..)| *category).collect();
    categories.dedup();
    let categories = categories.into_iter().zip(0..).map(|(id, sort)| Category {
        id: id.into(),
        name: Names::of("en", id),
        colour: "teal".to_owned(),
        sort,
    });
    let first = CatalogImported {
        categories: categories.collect(),
        ..CatalogImported::default()
    };
    let products: Vec<Product> = (0..count).map(|number| product(number, count)).collect();
    let parts = products.chunks(EVENT_ROWS).map(|rows| CatalogImported {
        products: rows.to_vec(),
        ..CatalogImported::default()
    });
    [first]
        .into_iter()
        .chain(parts)
        .map(CatalogEvent::Imported)
        .collect()
}

/// The metadata of the `number`th event of the catalogue, written by one device that has seen all before it.
pub fn written(number: u32) -> Metadata {
    Metadata {
        event_id: EventId(Uuid::from_u128(u128::from(number) + 1)),
        aggregate_id: AggregateId(Uuid::nil()),
        version: number + 1,
        at: Timestamp(1_790_000_000_000 + i64::from(number)),
        device_id: DeviceId(Uuid::nil()),
        user_id: None,
        approved_by: None,
        lamport: Lamport(u64::from(number) + 1),
        seq: Seq(u64::from(number) + 1),
        fence: None,
    }
}

/// The metadata of an event whose author had folded `seen` events, at the Lamport time of the `number`th.
pub fn author(number: u32, seen: u32) -> Metadata {
    Metadata {
        version: seen + 1,
        ..written(number)
    }
}

/// What people ask a till for, by kind of question.
pub fn queries() -> Vec<(&'static str, Vec<String>)> {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let some = || (0..40).map(|step| product(step * 2_477 % MOST, MOST));
    let codes = |code: fn(Product) -> Option<String>| some().filter_map(code).collect::<Vec<_>>();
    vec![
        ("one letter", texts(&["a", "m", "s", "o", "ا", "ل", "c", "2"])),
        (
            "name prefix",
            texts(&["milk", "hal", "spag", "aphro", "زيت", "حلي", "blue", "tooth"]),
        ),
        (
            "any word",
            texts(&[
                "cheese",
                "oil",
                "خضراء",
                "organic",
                "750",
                "cafe",
                "juice",
                "mild",
            ]),
        ),
        (
            "several words",
            texts(&[
                "olive oil 500",
                "coffee gold k",
                "زيت زيتون عضوي",
                "creme nile 1",
                "sun sea tea",
            ]),
        ),
        (
            "folded",
            texts(&[
                "ROSE",
                "CREME BRULEE",
                "ارز",
                "قهوه",
                "الزيتون",
                "250",
                "zaatar",
                "مقهي",
            ]),
        ),
        ("bar code", codes(|product| product.barcode)),
        (
            "bar code prefix",
            codes(|product| product.barcode.map(|code| code[..9].to_owned())),
        ),
        ("number", codes(|product| product.sku)),
        ("nothing", texts(&["xylophone", "qq", "999999999", "ضضض"])),
    ]
}

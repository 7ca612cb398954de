//! Arabic. A count decides the noun's form: one, two, few (3 to 10), many (11 to 99) and other, by the plural rules of
//! the Unicode CLDR.

use super::{Language, Text};
use core_wasm::records::staff::Role;

/// The form that belongs to `count`, with the figures in place of `{n}`; forms: one, two, few, many, other.
fn counted(count: u64, figures: &str, forms: [&str; 5]) -> String {
    let [one, two, few, many, other] = forms;
    let form = match (count, count % 100) {
        (1, _) => one,
        (2, _) => two,
        (_, 3..=10) => few,
        (_, 11..=99) => many,
        _ => other,
    };
    form.replace("{n}", figures)
}

pub static TEXT: Text = Text {
    language: Language::Ar,

    // Everywhere.
    close: "إغلاق",
    back: "رجوع",
    undo: "تراجع",
    done: "تم",
    ok: "موافق",
    apply: "تطبيق",
    understood: "فهمت",
    try_again: "أعد المحاولة",
    load_again: "إعادة التحميل",
    language_label: "اللغة",
    pages: "الصفحات",
    sell: "البيع",
    orders: "الطلبات",
    order: "الطلب",
    all: "الكل",
    show: "عرض",
    show_more: "عرض المزيد",
    on_this_till: "على هذه النقطة",
    on_the_hub: "على الخادم",
    in_the_cloud: "على السحابة",

    // States.
    open: "مفتوح",
    parked: "معلّق",
    sent: "أُرسل",
    in_hand: "قيد التحضير",
    ready: "جاهز",
    paid: "مدفوع",
    voided: "ملغى",
    waiting: "بالانتظار",
    slow: "متباطئ",
    late: "متأخر",
    new: "جديد",

    // The keypad.
    keypad: "لوحة الأرقام",
    clear: "مسح الكل",
    backspace: "حذف آخر رقم",
    decimal_point: "الفاصلة العشرية",

    // Pairing.
    join: "الانضمام إلى متجر",
    join_store: |store| format!("الانضمام إلى {store}"),
    purpose: "الغرض من هذا الجهاز",
    till: "نقطة بيع",
    kitchen_screen: "شاشة المطبخ",
    bar_screen: "شاشة البار",
    device_name: "اسم هذا الجهاز",
    use_as_till: "استخدم هذا الجهاز نقطة بيع",
    use_as_kitchen: "استخدم هذا الجهاز شاشة للمطبخ",
    use_as_bar: "استخدم هذا الجهاز شاشة للبار",
    pair_by_code: "الإقران بالرمز بدلاً من ذلك",
    code_help: "اكتب الأرقام الستة التي يعرضها الخادم.",
    code_typed: |n| format!("كُتب {n} من 6 أرقام"),
    pair_device: "إقران هذا الجهاز",
    demo_staff: "موظفو المتجر التجريبي",
    demo_help: "هذا متجر تجريبي. سجّل الدخول باسم أيٍّ منهم.",
    wiped: |name, number| {
        format!(
            "كان هذا الجهاز {name} (رقم {number}). مُسحت ذاكرته. أعد إقرانه ليستعيد كل ما لدى الخادم، ثم يذكر ما لم يصل إليه قط."
        )
    },
    hub_unreachable: "تعذّر الوصول إلى الخادم. تأكد من أنه يعمل وأن هذا الجهاز على شبكته، ثم أعد المحاولة.",
    wrong_code: "هذا ليس الرمز الذي يعرضه الخادم. انظر إليه مجدداً واكتبه مرة أخرى.",
    too_many_codes: "محاولات خاطئة كثيرة. انتظر دقيقة ثم اكتب الرمز الذي يعرضه الخادم.",
    other_store: "هذا الجهاز تابع لمتجر آخر. لم يتغيّر شيء.",
    hub_unexpected: |detail| {
        format!("تعذّر فهم ردّ الخادم ({detail}). أعد تحميل الصفحة لتحديث التطبيق ثم أعد المحاولة.")
    },

    // The store's devices.
    devices: "أجهزة هذا المتجر",
    devices_for_managers: "المدير يرى أجهزة هذا المتجر ويغيّرها. سجّل الدخول كمدير.",
    add_device: "إضافة جهاز",
    add_device_help: "امسح هذا بالجهاز الآخر، أو افتح العنوان عليه واكتب الرمز. الرمز صالح لعشر دقائق ولجهاز واحد.",
    device_number: "الرقم كما على إيصالاته",
    device_number_help: "يبقى الرقم لجهازه دائمًا لأن الإيصالات تحمله.",
    device_changed: "تم الحفظ",
    device_unsent: |n| format!("{n} بانتظار الإرسال"),
    client_waits: |name| format!("\u{2068}{name}\u{2069} يطلب الدخول"),
    let_in: "السماح بالدخول",
    last_seen: |at| format!("آخر ظهور {at}"),
    not_seen: "لم يظهر مؤخرًا",
    taken_out: "مُستبعد",
    take_out: |name| format!("استبعاد {name}"),
    take_out_sure: "استبعاده: يجب إقرانه من جديد",
    number_taken: "لجهاز آخر هذا الرقم أو كان له، والإيصالات تحمله. اختر رقمًا آخر.",
    bad_number: "الرقم من 1 إلى 9999.",
    save: "حفظ",

    // The hubs of this network.
    hubs: "الخوادم القريبة",
    hubs_help: "يُفتح الخادم الآخر بجانب هذا التطبيق، ويُقرن هذا الجهاز هناك من جديد. ما ينتظر على هذا الجهاز يُرسل إلى خادمه وحده.",
    hubs_as_of: |at| format!("كما كانت في {at}:"),
    looking: "جارٍ البحث عن الخوادم…",
    look_again: "ابحث مجددًا",
    no_other_hub: "لا خادم آخر على هذه الشبكة.",
    not_looking: "هذا الخادم لا يبحث عن غيره: طُلب منه ألا يُعلن عن نفسه على الشبكة.",
    own_hub: "خادم هذا الجهاز",
    same_store: "يخدم هذا المتجر أيضًا: استعمل أحدهما",
    hub_there: "متاح",
    hub_silent: "غير متاح",
    hub_address: "عنوان خادم",
    open_hub: "فتح",

    // Signing in.
    who_sells: "من يبيع؟",
    no_staff: "قائمة الموظفين في الطريق",
    no_staff_help: "تصل من الخادم مع بقية البيانات بعد لحظات.",
    demo_pin: |pin| format!("الرقم السري {pin}"),
    pin_of: |name| format!("الرقم السري لـ {name}"),
    digits_typed: |n| format!("عدد الأرقام المكتوبة: {n}"),
    role: |role| match role {
        Role::Cook => "طبّاخ",
        Role::Waiter => "نادل",
        Role::Cashier => "أمين صندوق",
        Role::Manager => "مدير",
        Role::Owner => "المالك",
    },
    wrong_pin: |count, n| {
        format!(
            "الرقم السري خاطئ. بقيت {} قبل أن تضطر إلى الانتظار. اكتبه ثم اضغط موافق.",
            counted(
                count,
                n,
                [
                    "محاولة واحدة",
                    "محاولتان",
                    "{n} محاولات",
                    "{n} محاولة",
                    "{n} محاولة"
                ]
            )
        )
    },
    pin_wait: |count, n| {
        format!(
            "محاولات خاطئة كثيرة. أعد المحاولة بعد {}.",
            counted(
                count,
                n,
                ["ثانية واحدة", "ثانيتين", "{n} ثوانٍ", "{n} ثانية", "{n} ثانية"]
            )
        )
    },
    not_staff: "لم يعد أحد بهذا الاسم يعمل هنا.",
    pin_not_here: "لم يصل هذا الرقم السري إلى هذا الجهاز بعد. صِله بالخادم ثم أعد المحاولة.",
    sign_out: "تسجيل الخروج",
    sign_out_of: |name| format!("تسجيل خروج {name}"),

    // Selling.
    categories: "الأصناف",
    products: "المنتجات",
    search_products: "ابحث أو امسح",
    clear_search: "مسح البحث",
    nothing_found: |query| format!("لا نتائج لـ «{query}»"),
    nothing_found_help: "جرّب حروفاً أقل، أو الرقم المكتوب على الملصق.",
    table: |name| format!("طاولة {name}"),
    no_table: "اختر الطاولة",
    choose_table: "الطاولة والضيوف",
    guests: "الضيوف",
    fewer_guests: "ضيوف أقل",
    more_guests: "ضيوف أكثر",
    guest_count: |count, n| counted(count, n, ["ضيف واحد", "ضيفان", "{n} ضيوف", "{n} ضيفاً", "{n} ضيف"]),
    seats: |count, n| {
        counted(
            count,
            n,
            ["مقعد واحد", "مقعدان", "{n} مقاعد", "{n} مقعداً", "{n} مقعد"],
        )
    },
    new_order: "جديد",
    empty_slip: "لا شيء في الطلب بعد",
    empty_slip_help: "المس منتجاً لتبدأ.",
    empty_slip_shop: "امسح أو ابحث لتبدأ.",
    each: |price| format!("{price} للواحد"),
    not_sent_yet: |n| format!("{n} لم يُرسل بعد"),
    includes: |tax| format!("شامل {tax}"),
    total: "المجموع",
    less: "إنقاص واحد",
    more: "زيادة واحد",
    options: "الخيارات",
    remove: "إزالة",
    remove_sent: "إزالة (أُرسل)",
    line_removed: |name| format!("أُزيل {name}"),
    park: "تعليق",
    edited_by: |who| format!("يعدّل هذا الطلب الآن: {who}."),
    take_over: "تولّي الطلب",
    parked_notice: |number| format!("عُلّق الطلب {number}"),
    send: "إرسال",
    pay: "الدفع",
    pay_amount: |amount| format!("دفع {amount}"),
    line_count: |count, n| counted(count, n, ["سطر واحد", "سطران", "{n} أسطر", "{n} سطراً", "{n} سطر"]),
    choose: |min, max| {
        let figure = |n: u8| crate::format::count(u64::from(n));
        match (min, max) {
            (0, 1) => "اختر واحداً أو لا شيء".to_owned(),
            (0, max) => format!("اختر حتى {}", figure(max)),
            (min, max) if min == max => format!("اختر {}", figure(min)),
            (min, max) => format!("اختر من {} إلى {}", figure(min), figure(max)),
        }
    },
    choose_first: |group| format!("اختر: {group}"),
    add: |price| format!("إضافة {price}"),
    change_to: |price| format!("تغيير إلى {price}"),
    quantity: "الكمية",
    add_quantity: |much, price| format!("إضافة {much} · {price}"),
    is_ready: |number| format!("الطلب {number} جاهز"),
    store_not_there: "القائمة في الطريق",
    store_not_there_help: "تصل من الخادم بعد لحظات. إن لم تصل فتأكد من أن الخادم يعمل.",

    // Paying.
    payment: "الدفع",
    due: "المستحق",
    cash: "نقداً",
    quick_amounts: "مبالغ سريعة",
    exact: |amount| format!("بالضبط {amount}"),
    change: "الباقي",
    missing: "الناقص",
    take: |amount| format!("استلام {amount}"),
    not_enough_yet: "لا يكفي بعد",
    paid_in_cash: |amount| format!("دُفع {amount} نقداً"),
    receipt: |number| format!("إيصال {number}"),

    // Orders.
    search_orders: "رقم أو طاولة أو اسم أو مبلغ",
    no_orders: "لا طلبات كهذه",
    no_orders_help: "تظهر هنا طلبات كل النقاط فور حدوثها.",
    choose_order: "لم يُختر طلب",
    choose_order_help: "المس طلباً لترى تفاصيله.",
    open_order: "فتح الطلب",
    void: "إلغاء…",
    keep: "إبقاء",
    void_order: |number| format!("إلغاء الطلب {number}"),
    void_sent: |count, n| {
        counted(
            count,
            n,
            [
                "إلغاء سطر واحد مُرسل",
                "إلغاء سطرين مُرسلين",
                "إلغاء {n} أسطر مُرسلة",
                "إلغاء {n} سطراً مُرسلاً",
                "إلغاء {n} سطر مُرسل",
            ],
        )
    },
    parked_label: "ماذا يُسمّى",
    parked_label_example: "السترة الزرقاء",
    paid_twice: |amount| format!("دُفع مرتين: هل يُردّ {amount}؟"),
    overpaid: |amount| format!("دُفع زيادة {amount}: هل يُردّ؟"),
    underpaid: |amount| format!("أُضيف سطر بعد الدفع: حصّل {amount}"),
    paid_and_voided: "أُلغي على نقطة ودُفع على أخرى: الدفع قائم",
    superseded: "تغيّر على نقطتين في الوقت نفسه: راجعه",
    refunded_twice: |amount| format!("رُدّ المال مرتين: حصّل {amount}"),
    refunded_and_paid: |amount| format!("رُدّ المال على نقطة ودُفع على أخرى: سوِّ {amount}"),
    closed_twice: "أُغلق على نقطتين في الوقت نفسه: راجعه",
    changed_after_void: "أُلغي على نقطة وأُضيف إليه على أخرى: راجعه",
    stale_fence: "عُدّل بعد أن استلمه شخص آخر: راجعه",
    given_back: "رُدّ",
    settled: "سُوّي",
    timeline: "ماذا حدث",
    was_begun: "بدأ",
    was_added: |name| format!("أُضيف {name}"),
    was_changed: "تغيّرت الكمية",
    was_removed: "أُزيل سطر",
    was_moved: "تغيّرت الطاولة أو الضيوف",
    discounted: "خصم",
    discounted_percent: |percent| format!("خصم {percent}٪"),
    discount_taken_back: "أُلغي الخصم",

    // The inbox.
    inbox: "للمراجعة",
    inbox_empty: "لا شيء للتسوية",
    inbox_empty_help: "حين تغيّر نقطتان طلباً واحداً وهما منفصلتان، يظهر هنا ما يحتاج إلى شخص.",
    order_number: |number| format!("الطلب {number}"),
    give_back: |amount| format!("ردّ {amount}"),
    collect: |amount| format!("تحصيل {amount}"),
    take_off: |count, n| {
        counted(
            count,
            n,
            [
                "إزالة سطر واحد",
                "إزالة سطرين",
                "إزالة {n} أسطر",
                "إزالة {n} سطراً",
                "إزالة {n} سطر",
            ],
        )
    },
    reopen: "فتحه من جديد",
    reapply: |value| format!("إعادة {value}"),
    leave_it: "تركه كما هو",
    edited_apart: |field| format!("{field}: غيّره شخصان دون أن يعلم أحدهما بالآخر"),
    use_this: "اعتماد هذه القيمة",
    edit_settled: |name| format!("{name}: سُوّي"),
    out_of_use: "خارج الاستخدام",
    yes: "نعم",
    no: "لا",
    lost: |value| format!("لم يُعتمد: {value}"),
    stands: |value| format!("المعتمد: {value}"),
    no_words: "بلا نص",
    quoted: |text| format!("«\u{2068}{text}\u{2069}»"),
    order_settled: |number| format!("سُوّي الطلب {number}"),
    settled_with: |name| format!("سُوّي بموافقة {name}"),
    needs_pin_of: |role| format!("يحتاج هذا إلى رمز شخص آخر: {role} أو أعلى."),
    who_approves: "من يوافق؟",
    reason: "السبب",
    reason_if_any: "السبب (اختياري)",
    closed_apart: |lost, stands| format!("أُغلقت على جهازين: عُدّ هنا {lost} والمعتمد {stands}"),
    counted_apart: |lost, stands| format!("عُدّ على جهازين: هنا {lost} والمعتمد {stands}"),
    count_again: "عُدّ من جديد",
    counted_so_much: |much| format!("الموجود {much}"),

    // Shifts.
    shift: "الوردية",
    shift_number: |number| format!("الوردية {number}"),
    no_shift: "لا وردية مفتوحة",
    no_shift_help: "يستمر البيع على كل حال، لكن نقده لا يدخل في عدّ أي درج. عُدّ الرصيد الافتتاحي لتبدأ.",
    open_shift: "فتح وردية",
    open_with: |amount| format!("فتح برصيد {amount}"),
    open_since: |at| format!("منذ {at}"),
    float: "الرصيد الافتتاحي",
    cash_sales: |count, n| {
        counted(
            count,
            n,
            [
                "بيع نقدي واحد",
                "بيعان نقديان",
                "{n} مبيعات نقدية",
                "{n} بيعاً نقدياً",
                "{n} بيع نقدي",
            ],
        )
    },
    pay_in: "إيداع",
    pay_out: "صرف",
    drop: "إلى الخزنة",
    pay_in_amount: |amount| format!("إيداع {amount}"),
    pay_out_amount: |amount| format!("صرف {amount}"),
    drop_amount: |amount| format!("وضع {amount} في الخزنة"),
    paid_in: "أُودع",
    paid_out: "صُرف",
    dropped: "إلى الخزنة",
    expected: "المتوقع",
    counted: "المعدود",
    difference: "الفرق",
    exact_count: "مطابق",
    cash_over: |amount| format!("زيادة {amount}"),
    cash_short: |amount| format!("نقص {amount}"),
    came_late: |amount| format!("وصل {amount} بعد الإغلاق من نقطة لم تكن تعلم به بعد."),
    close_shift: "إغلاق الوردية",
    close_with: |amount| format!("إغلاق على {amount} معدودة"),
    shift_closed_notice: |number| format!("أُغلقت الوردية {number}"),
    past_shifts: "الورديات السابقة على هذه النقطة",
    no_past_shifts: "تظهر هنا بعد إغلاق أولها.",

    // Kitchen and bar.
    ticket: |number| format!("تذكرة {number}"),
    minutes: |n| format!("{n} د"),
    round: |n| format!("الدفعة {n}"),
    on_it: "بدأت به",
    all_made: "لا شيء للتحضير",
    all_made_help: "تظهر التذاكر الجديدة هنا وحدها.",
    recall: |number| format!("استرجاع {number}"),
    all_day: "المطلوب كله",
    stations: "المحطات",

    // How it stands with the hub.
    hub_all_saved: "الخادم · كل شيء محفوظ",
    hub_sending: |count, n| {
        counted(
            count,
            n,
            [
                "الخادم · يُرسل 1",
                "الخادم · يُرسل 2",
                "الخادم · يُرسل {n}",
                "الخادم · يُرسل {n}",
                "الخادم · يُرسل {n}",
            ],
        )
    },
    hub_catching_up: "الخادم · جارٍ اللحاق",
    hub_away: "على هذه النقطة · الخادم غائب",
    hub_refuses: "الخادم يرفض هذه النقطة",
    till_to_send: |_, n, since| match since {
        Some(since) => format!("على هذه النقطة · {n} بانتظار الإرسال منذ {since}"),
        None => format!("على هذه النقطة · {n} بانتظار الإرسال"),
    },
    this_device: "هذا الجهاز",
    device: "الجهاز",
    store: "المتجر",
    hub: "الخادم",
    to_send: "بانتظار الإرسال",
    storage: "التخزين",
    used_of: |used, quota| format!("{used} من {quota}"),
    connected: "متصل",
    connecting: "جارٍ الاتصال",
    not_reached: "غير متاح؛ البيع مستمر",
    refused: "مرفوض",
    try_hub_now: "جرّب الخادم الآن",
    refused_words: |message| {
        format!(
            "الخادم يرفض هذه النقطة: {message} البيع مستمر والمبيعات محفوظة هنا؛ أعد إقران النقطة لإرسالها."
        )
    },
    pair_again: "إعادة الإقران",
    hub_disk_low: "قرص الخادم يوشك أن يمتلئ. كل شيء محفوظ؛ اطلب إخلاء بعض المساحة عليه قريباً.",
    hub_disk_full: "قرص الخادم ممتلئ. مبيعاتك محفوظة على هذا الجهاز وتُرسل حين تتوفر مساحة: اطلب إخلاء بعض المساحة على الخادم.",
    nearly_full: "ذاكرة هذا الجهاز توشك أن تمتلئ. مبيعاتك محفوظة؛ أخلِ بعض المساحة قريباً.",
    not_persisted: "لم يتعهّد المتصفح بحفظ هذه الذاكرة. ثبّت التطبيق على هذا الجهاز ليفعل.",
    events_lost: |count, n, number, first, last| {
        if count == 0 {
            return format!(
                "كان هذا الجهاز نقطة البيع {number} ومُسحت ذاكرته. لم يُفقد شيء: عاد كل ما كان فيه."
            );
        }
        let gone = counted(
            count,
            n,
            [
                "حدث واحد لم يصل",
                "حدثان لم يصلا",
                "{n} أحداث لم تصل",
                "{n} حدثاً لم يصل",
                "{n} حدث لم يصل",
            ],
        );
        format!(
            "كان هذا الجهاز نقطة البيع {number} ومُسحت ذاكرته. فُقد {gone} إلى الخادم قط: من {first} إلى {last}. عاد كل ما سواه."
        )
    },
    update_ready: "إصدار جديد جاهز؛ سيُطبّق حين لا يكون هناك بيع مفتوح.",
    rolled_back: |version| format!("لم يعمل الإصدار {version} فأُعيد آخر إصدار سليم. مبيعاتك محفوظة."),
    theme: "المظهر",
    theme_auto: "تلقائي",
    theme_light: "فاتح",
    theme_dark: "داكن",
    theme_contrast: "تباين عالٍ",

    // Events that could not be read.
    quarantine: "تعذّرت قراءتها",
    quarantined: |device, number, reason| {
        format!("تعذّرت قراءة حدث من {device}، رقم {number}: {reason}. طُبّق كل ما بعده.")
    },
    unknown_device: "جهاز غير معروف",
    event_damaged: "إنه تالف",
    event_unknown: |kind| format!("نوعه {kind} غير معروف هنا؛ قد يأتي به تحديث"),
    event_newer: |kind| format!("{kind} أحدث من هذا التطبيق؛ سيطبّقه تحديث"),
    event_foreign: "إنه تابع لمتجر آخر",
    event_misplaced: "إنه في غير موضعه",

    // What went wrong.
    sales_are_safe: "مبيعاتك محفوظة",
    panic_words: "توقف التطبيق بسبب خطأ فيه. أعد تحميله لتكمل من حيث كنت.",
    order_unknown: "لم يصل هذا الطلب إلى هذه النقطة بعد. إنه محفوظ؛ أعد المحاولة بعد لحظات.",
    order_exists: "هذا الطلب موجود أصلاً. لم يتغيّر شيء.",
    order_closed: "هذا الطلب مغلق، ربما على نقطة أخرى. لم يتغيّر شيء؛ ابدأ طلباً جديداً.",
    line_gone: "لم يعد هذا السطر في الطلب؛ ربما أزاله أحدهم للتو. البقية محفوظة.",
    not_a_quantity: "يجب أن تكون الكمية أكثر من لا شيء. أزل السطر بدلاً من ذلك.",
    order_empty: "لا شيء في هذا الطلب بعد. أضف شيئاً أولاً.",
    nothing_to_send: "أُرسل كل ما في هذا الطلب.",
    not_a_discount: "الخصم يُنقص شيئاً، ولا يزيد على 100٪. لم يتغيّر شيء؛ راجع ما كُتب.",
    discount_gone: "هذا الخصم لم يعد في الطلب. لم يتغيّر شيء.",
    line_paid: "هذا السطر مدفوع. لم يتغيّر شيء؛ رُدّ المال بدلاً من ذلك.",
    not_refundable: "هذا أكثر مما دُفع ولم يُردّ بعد. لم يتغيّر شيء.",
    conflict_gone: "سوّى شخص آخر هذا في الأثناء، أو أنه تغيّر. لم يتغيّر شيء؛ انظر مجدداً.",
    note_needed: "اذكر لماذا يُترك المال كما هو. لم يتغيّر شيء.",
    not_allowed: |role| format!("يحتاج هذا إلى رمز شخص دوره «{role}». لم يتغيّر شيء."),
    shift_unknown: "لم تصل هذه الوردية إلى هذه النقطة بعد. مبيعاتها محفوظة؛ أعد المحاولة بعد لحظات.",
    shift_closed: "أُغلقت هذه الوردية في الأثناء. لم يتغيّر شيء؛ انظر إليها مجدداً.",
    shift_still_open: |number| {
        format!("ما زالت الوردية {number} مفتوحة على هذه النقطة. عُدّ درجها وأغلقها أولاً.")
    },
    not_cash: "هذا ليس مبلغاً نقدياً. لم يتغيّر شيء؛ راجع ما كُتب.",
    not_a_change: "لن يغيّر هذا المخزون كما يقول. لم يتغيّر شيء؛ راجع الكمية.",
    not_a_count: "لا يحمل الرف أقل من لا شيء. لم يتغيّر شيء؛ عُدّ مجدداً.",
    not_enough: |due| format!("هذا أقل من {due} المستحقة. الطلب محفوظ وما زال مفتوحاً."),
    ticket_unknown: "لم تصل هذه التذكرة إلى هذه الشاشة بعد.",
    too_large: "هذا كثير على خطوة واحدة. لم يتغيّر شيء؛ قسّمه.",
    storage_full: "ذاكرة هذا الجهاز ممتلئة. لم يُحفظ جديد وكل المبيعات السابقة محفوظة؛ أخلِ بعض المساحة ثم أعد المحاولة.",
    storage_blocked: "علامة تبويب أخرى تشغل الذاكرة. مبيعاتك محفوظة؛ أغلق علامات تبويب Evertill الأخرى وأعد المحاولة.",
    storage_failed: |detail| {
        format!(
            "لم تستجب الذاكرة كما ينبغي ({detail}). لم يُحفظ جديد وكل المبيعات السابقة محفوظة؛ أعد المحاولة، وأعد تحميل الصفحة إن لم ينفع ذلك."
        )
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_decides_the_form() {
        let form = |count| counted(count, "", ["one", "two", "few", "many", "other"]);
        for (count, expected) in [
            (0, "other"),
            (1, "one"),
            (2, "two"),
            (3, "few"),
            (10, "few"),
            (11, "many"),
            (99, "many"),
            (100, "other"),
            (102, "other"),
            (103, "few"),
            (111, "many"),
        ] {
            assert_eq!(form(count), expected, "{count}");
        }
    }
}

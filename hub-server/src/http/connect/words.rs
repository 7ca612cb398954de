//! What `/connect` says.

/// One language's words. HTML: `<b>` marks what is written on the device's own screens.
pub struct Words {
    pub lang: &'static str,
    pub direction: &'static str,
    pub title: &'static str,
    pub why: &'static str,
    pub download: &'static str,
    /// Systems and browsers, each with what to do after the download.
    pub systems: [(&'static str, &'static str); 6],
    pub then: &'static str,
    pub open: &'static str,
    pub other: &'static str,
}

pub const ENGLISH: Words = Words {
    lang: "en",
    direction: "ltr",
    title: "Connect this device",
    why: "This device must trust your shop's hub once. Then the till opens on it even without a network. \
          The certificate is good for this shop's own network only.",
    download: "1. Download the hub's certificate",
    systems: [
        (
            "iPhone, iPad",
            "In Safari it comes as a profile: tap <b>Allow</b>. In <b>Settings</b> tap <b>Profile Downloaded</b>, then <b>Install</b>. Last, in <b>Settings › General › \
             About › Certificate Trust Settings</b>, switch <b>Evertill hub</b> on: without that the profile does nothing.",
        ),
        (
            "Android",
            "In <b>Settings</b>, search for <b>CA certificate</b>, tap <b>Install anyway</b>, and choose the file \
             <b>evertill-hub.crt</b> in your downloads.",
        ),
        (
            "Windows",
            "Open the file, then <b>Install Certificate</b>, <b>Local Machine</b>, <b>Place all certificates in the following \
             store</b>, <b>Trusted Root Certification Authorities</b>.",
        ),
        (
            "macOS",
            "Open the file; it goes to <b>Keychain Access</b>. Open it there, and under <b>Trust</b> choose <b>Always Trust</b>.",
        ),
        (
            "Linux",
            "Chromium: <b>Settings › Privacy and security › Security › Manage certificates</b>, and import the file as trusted. \
             For the whole system, put it into /usr/local/share/ca-certificates and run update-ca-certificates.",
        ),
        (
            "Firefox",
            "<b>Settings › Privacy &amp; Security › View Certificates › Authorities › Import</b>, choose the file, and tick \
             <b>Trust this CA to identify websites</b>.",
        ),
    ],
    then: "2. When that is done, open the till:",
    open: "Open the till",
    other: "To connect another device, scan this with it:",
};

pub const ARABIC: Words = Words {
    lang: "ar",
    direction: "rtl",
    title: "توصيل هذا الجهاز",
    why: "يجب أن يثق هذا الجهاز بخادم متجرك مرة واحدة. بعدها تفتح نقطة البيع عليه حتى بدون شبكة. الشهادة صالحة لشبكة هذا المتجر فقط.",
    download: "1. نزّل شهادة الخادم",
    systems: [
        (
            "iPhone, iPad",
            "في Safari تأتي كملف تعريف: اضغط <b>السماح</b>. في <b>الإعدادات</b> اضغط <b>تم تنزيل ملف التعريف</b> ثم <b>تثبيت</b>. أخيرًا، في \
             <b>الإعدادات › عام › حول › إعدادات الثقة بالشهادات</b>، فعّل <b>Evertill hub</b>: بدون ذلك لا يفيد ملف التعريف.",
        ),
        (
            "Android",
            "في <b>الإعدادات</b> ابحث عن <b>شهادة CA</b>، واضغط <b>تثبيت على أي حال</b>، واختر الملف <b>evertill-hub.crt</b> من التنزيلات.",
        ),
        (
            "Windows",
            "افتح الملف، ثم <b>تثبيت الشهادة</b>، ثم <b>الجهاز المحلي</b>، ثم <b>وضع جميع الشهادات في المخزن التالي</b>، ثم \
             <b>المراجع المصدقة الجذر الموثوق بها</b>.",
        ),
        (
            "macOS",
            "افتح الملف فيضاف إلى <b>الوصول إلى سلسلة المفاتيح</b>. افتحه هناك، وتحت <b>الثقة</b> اختر <b>الثقة دائمًا</b>.",
        ),
        (
            "Linux",
            "في Chromium: <b>الإعدادات › الخصوصية والأمان › الأمان › إدارة الشهادات</b>، واستورد الملف كموثوق. للنظام كله: ضعه في \
             <bdi>/usr/local/share/ca-certificates</bdi> ثم شغّل <bdi>update-ca-certificates</bdi>.",
        ),
        (
            "Firefox",
            "<b>الإعدادات › الخصوصية والأمان › عرض الشهادات › السلطات › استيراد</b>، واختر الملف، وضع علامة على \
             <b>الثقة بهذه السلطة لتعريف المواقع</b>.",
        ),
    ],
    then: "2. بعد ذلك افتح نقطة البيع:",
    open: "افتح نقطة البيع",
    other: "لتوصيل جهاز آخر امسح هذا به:",
};

### The store's devices.

devices = أجهزة هذا المتجر
devices-for-managers = المدير يرى أجهزة هذا المتجر ويغيّرها. سجّل الدخول كمدير.
add-device = إضافة جهاز
add-device-help = امسح هذا بالجهاز الآخر، أو افتح العنوان عليه واكتب الرمز. الرمز صالح لعشر دقائق ولجهاز واحد.
device-number = الرقم كما على إيصالاته
device-number-help = يبقى الرقم لجهازه دائمًا لأن الإيصالات تحمله.
device-changed = تم الحفظ
device-unsent = { $n } بانتظار الإرسال
device-clock = ساعته تقول { $moment }
client-waits = { "\u2068" }{ $name }{ "\u2069" } يطلب الدخول
let-in = السماح بالدخول
last-seen = آخر ظهور { $at }
not-seen = لم يظهر مؤخرًا
taken-out = مُستبعد
take-out = استبعاد { $name }
take-out-sure = استبعاده: يجب إقرانه من جديد
number-taken = لجهاز آخر هذا الرقم أو كان له، والإيصالات تحمله. اختر رقمًا آخر.
bad-number = الرقم من 1 إلى 9999.
save = حفظ

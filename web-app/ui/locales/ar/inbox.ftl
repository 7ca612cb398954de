### The inbox.

inbox = للمراجعة
inbox-empty = لا شيء للتسوية
inbox-empty-help = يظهر هنا ما يحتاج إلى شخص: ما غيّرته نقطتان وهما منفصلتان، وما فعله من لا صلاحية له.
order-number = الطلب { $number }
give-back = ردّ { $amount }
collect = تحصيل { $amount }

take-off = { $count ->
    [zero] إزالة { $n } سطر
    [one] إزالة سطر واحد
    [two] إزالة سطرين
    [few] إزالة { $n } أسطر
    [many] إزالة { $n } سطراً
   *[other] إزالة { $n } سطر
}

reopen = فتحه من جديد
reapply = إعادة { $value }
leave-it = تركه كما هو
edited-apart = { $field }: غيّره شخصان دون أن يعلم أحدهما بالآخر
use-this = اعتماد هذه القيمة
edit-settled = { $name }: سُوّي
mark-seen = { $name }: سُجّل الاطّلاع عليه
out-of-use = خارج الاستخدام
yes = نعم
no = لا
lost = لم يُعتمد: { $value }
stands = المعتمد: { $value }
no-words = بلا نص
quoted = «{ "\u2068" }{ $text }{ "\u2069" }»
order-settled = سُوّي الطلب { $number }
needs-pin-of = يحتاج هذا إلى رمز شخص مسموح له به: { $what }.
nobody-may = لا أحد من العاملين هنا مسموح له بهذا. يستطيع المالك أن يحدّد من يُسمح له.
who-approves = من يوافق؟
reason = السبب
reason-if-any = السبب (اختياري)
closed-apart = أُغلقت على جهازين: عُدّ هنا { $lost } والمعتمد { $stands }
counted-apart = عُدّ على جهازين: هنا { $lost } والمعتمد { $stands }
count-again = عُدّ من جديد
counted-so-much = الموجود { $much }
edit-needs-hub = لا يمكن الوصول إلى الخادم: ربما سُجّل هذا وربما لم يُسجّل. مبيعاتك محفوظة؛ انظر في «للمراجعة» مرة أخرى عندما يعود الخادم.
without-permission = جرى هذا دون صلاحية: { $what }. وهو قائم؛ راجِعه.
seen = اطّلعت عليه

### Shifts.

shift = الوردية
shift-number = الوردية { $number }
no-shift = لا وردية مفتوحة
no-shift-help = يستمر البيع على كل حال، لكن نقده لا يدخل في عدّ أي درج. عُدّ الرصيد الافتتاحي لتبدأ.
open-shift = فتح وردية
open-with = فتح برصيد { $amount }
open-since = منذ { $at }
float = الرصيد الافتتاحي

cash-sales = { $count ->
    [zero] { $n } بيع نقدي
    [one] بيع نقدي واحد
    [two] بيعان نقديان
    [few] { $n } مبيعات نقدية
    [many] { $n } بيعاً نقدياً
   *[other] { $n } بيع نقدي
}

pay-in = إيداع
pay-out = صرف
drop = إلى الخزنة
pay-in-amount = إيداع { $amount }
pay-out-amount = صرف { $amount }
drop-amount = وضع { $amount } في الخزنة
paid-in = أُودع
paid-out = صُرف
dropped = إلى الخزنة
expected = المتوقع
counted = المعدود
difference = الفرق
exact-count = مطابق
cash-over = زيادة { $amount }
cash-short = نقص { $amount }
came-late = وصل { $amount } بعد الإغلاق من نقطة لم تكن تعلم به بعد.
close-shift = إغلاق الوردية
close-with = إغلاق على { $amount } معدودة
shift-closed-notice = أُغلقت الوردية { $number }
past-shifts = الورديات السابقة على هذه النقطة
no-past-shifts = تظهر هنا بعد إغلاق أولها.

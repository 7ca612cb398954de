### States.

open = مفتوح
parked = معلّق
sent = أُرسل
in-hand = قيد التحضير
ready = جاهز
paid = مدفوع
voided = ملغى
waiting = بالانتظار
slow = متباطئ
late = متأخر
new = جديد

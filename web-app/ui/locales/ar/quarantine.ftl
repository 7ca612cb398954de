### Events that could not be applied.

quarantine = تعذّر تطبيقها
quarantined = تعذّر تطبيق حدث من { $device }، رقم { $number }: { $reason }. طُبّق كل ما بعده.
unknown-device = جهاز غير معروف
event-damaged = إنه تالف
event-unknown = نوعه { $kind } غير معروف هنا؛ قد يأتي به تحديث
event-newer = { $kind } أحدث من هذا التطبيق؛ سيطبّقه تحديث
event-foreign = إنه تابع لمتجر آخر
event-misplaced = إنه في غير موضعه
event-refused = لا يحق للجهاز الذي كتبه أن يكتبه، فلا يُحتسب
event-too-many = لطلبه أو تذكرته أحداث أكثر من المسموح

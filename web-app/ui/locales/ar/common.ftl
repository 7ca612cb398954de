### Everywhere.

close = إغلاق
back = رجوع
undo = تراجع
done = تم
ok = موافق
apply = تطبيق
understood = فهمت
cancel = إلغاء
try-again = أعد المحاولة
load-again = إعادة التحميل
language-label = اللغة
pages = الصفحات
sell = البيع
orders = الطلبات
order = الطلب
all = الكل
show = عرض
on-this-till = على هذه النقطة
on-the-hub = على الخادم
in-the-cloud = على السحابة
clear-search = مسح البحث
skip-bar = إلى محتوى الصفحة
for-support = للدعم الفني

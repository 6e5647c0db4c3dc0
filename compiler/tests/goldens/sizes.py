# Operands of each size, jumps of each kind, length and direction. The names come first, so that later ones have large numbers.
n.m0.m1.m2.m3.m4.m5.m6.m7.m8.m9
n.m10.m11.m12.m13.m14.m15.m16.m17.m18.m19
n.m20.m21.m22.m23.m24.m25.m26.m27.m28.m29
n.m30.m31.m32.m33.m34.m35.m36.m37.m38.m39
n.m40.m41.m42.m43.m44.m45.m46.m47.m48.m49
n.m50.m51.m52.m53.m54.m55.m56.m57.m58.m59
n.m60.m61.m62.m63.m64.m65.m66.m67.m68.m69
n.m70.m71.m72.m73.m74.m75.m76.m77.m78.m79
n.m80.m81.m82.m83.m84.m85.m86.m87.m88.m89
n.m90.m91.m92.m93.m94.m95.m96.m97.m98.m99
n.m100.m101.m102.m103.m104.m105.m106.m107.m108.m109
n.m110.m111.m112.m113.m114.m115.m116.m117.m118.m119
n.m120.m121.m122.m123.m124.m125.m126.m127.m128.m129
n0, n1, n2, n3, n4, n5, n6, n7, n8, n9
n10, n11, n12, n13, n14, n15, n16, n17, n18, n19
n20, n21, n22, n23, n24, n25, n26, n27, n28, n29
n30, n31, n32, n33, n34, n35, n36, n37, n38, n39
n40, n41, n42, n43, n44, n45, n46, n47, n48, n49
n50, n51, n52, n53, n54, n55, n56, n57, n58, n59
n60, n61, n62, n63, n64, n65, n66, n67, n68, n69
n70, n71, n72, n73, n74, n75, n76, n77, n78, n79
n80, n81, n82, n83, n84, n85, n86, n87, n88, n89
n90, n91, n92, n93, n94, n95, n96, n97, n98, n99
n100, n101, n102, n103, n104, n105, n106, n107, n108, n109
n110, n111, n112, n113, n114, n115, n116, n117, n118, n119
n120, n121, n122, n123, n124, n125, n126, n127, n128, n129
x = "wide_str", wide_name
wide_store = 1
del wide_del
import wide_import
import wide_a.wide_b as wide_c
from wide_from import wide_imported as wide_as
wide_name.wide_attr.wide_attr2
wide_name.wide_method(1)
wide_name.wide_stored = wide_name.wide_loaded


def wide_function(wide_keyword, *, wide_other=1):
    global wide_global, wide_deleted
    wide_global = wide_read
    del wide_deleted
    wide_function(wide_keyword=wide_other)
    return "wide_text"


class wide_class(wide_base):
    def wide_member(self):
        return super().wide_super(1)


# Jumps over 3 statements.
while a:
    a
    a
    a
while not a:
    a
    a
    a
while a or b:
    a
    a
    a
while a and b:
    a
    a
    a
while True:
    a
    a
    a
    if b:
        break
    a
    a
    a
    if c:
        continue
    a
    a
    a
if a:
    a
    a
    a
elif b:
    a
    a
    a
else:
    a
    a
    a
if a or b:
    a
    a
    a
if not a:
    a
    a
    a
x = a or b + b + b
x = a and b + b + b
x = a if b + b + b else b + b + b
if a or (b + b + b) or c: d
x = a < (b + b + b) < c
for a in b:
    a
    a
    a
else:
    a
    a
    a
for a in range(b):
    a
    a
    a
else:
    a
    a
    a
try:
    a
    a
    a
except b:
    a
    a
    a
except c as d:
    a
    a
    a
except:
    a
    a
    a
else:
    a
    a
    a
finally:
    a
    a
    a
try:
    a
    a
    a
finally:
    a
    a
    a
with a as b:
    a
    a
    a
for a in b:
    try:
        a
        a
        a
        if b:
            break
        if c:
            continue
        a
        a
        a
    except d:
        a
        a
        a
        break
    except e:
        continue
    finally:
        a
        a
        a
while a:
    with b:
        a
        a
        a
        if b:
            break
        if c:
            continue
        a
        a
        a
    a
    a
    a
x = [a for a in b if a.c and (b + b + b)]
x = [(b + b + b) for a in b for c in a if c if a]

# Jumps over 40 statements.
while a:
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
while not a:
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
while a or b:
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
while a and b:
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
while True:
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    if b:
        break
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    if c:
        continue
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
if a:
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
elif b:
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
else:
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
if a or b:
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
if not a:
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
x = a or b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b
x = a and b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b
x = a if b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b else b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b
if a or (b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b) or c: d
x = a < (b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b) < c
for a in b:
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
else:
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
for a in range(b):
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
else:
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
try:
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
except b:
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
except c as d:
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
except:
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
else:
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
finally:
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
try:
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
finally:
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
with a as b:
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
for a in b:
    try:
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        if b:
            break
        if c:
            continue
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
    except d:
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        break
    except e:
        continue
    finally:
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
while a:
    with b:
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        if b:
            break
        if c:
            continue
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
        a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
    a
x = [a for a in b if a.c and (b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b)]
x = [(b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b) for a in b for c in a if c if a]

# Small ints of each number of bytes.
x = 48, a, 63, a, 64, a, 8191, a, 8192, a, 1048575, a, 1048576, a, 134217727, a, 134217728, a, 1073741823, a
x = -17, a, -64, a, -65, a, -8192, a, -8193, a, -1048576, a, -1048577, a, -134217728, a, -134217729, a, -1073741824, a
for i in range(8191): pass
x = [-17, -16, -15, -14, -13, -12, -11, -10, -9, -8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, a]

# Counts of one and two bytes.
x = a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a
x = [a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a]
x = {a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a}
x = {a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b, a: b}
f(a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a)
a.f(a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a)
f(k0=a, k1=a, k2=a)
a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a = b
a, a, a, a, a, *c = b
*c, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a = b
x = ['000 is a string that is too long to be a name', '001 is a string that is too long to be a name', '002 is a string that is too long to be a name', '003 is a string that is too long to be a name', '004 is a string that is too long to be a name', '005 is a string that is too long to be a name', '006 is a string that is too long to be a name', '007 is a string that is too long to be a name', '008 is a string that is too long to be a name', '009 is a string that is too long to be a name', '010 is a string that is too long to be a name', '011 is a string that is too long to be a name', '012 is a string that is too long to be a name', '013 is a string that is too long to be a name', '014 is a string that is too long to be a name', '015 is a string that is too long to be a name', '016 is a string that is too long to be a name', '017 is a string that is too long to be a name', '018 is a string that is too long to be a name', '019 is a string that is too long to be a name', '020 is a string that is too long to be a name', '021 is a string that is too long to be a name', '022 is a string that is too long to be a name', '023 is a string that is too long to be a name', '024 is a string that is too long to be a name', '025 is a string that is too long to be a name', '026 is a string that is too long to be a name', '027 is a string that is too long to be a name', '028 is a string that is too long to be a name', '029 is a string that is too long to be a name', '030 is a string that is too long to be a name', '031 is a string that is too long to be a name', '032 is a string that is too long to be a name', '033 is a string that is too long to be a name', '034 is a string that is too long to be a name', '035 is a string that is too long to be a name', '036 is a string that is too long to be a name', '037 is a string that is too long to be a name', '038 is a string that is too long to be a name', '039 is a string that is too long to be a name', '040 is a string that is too long to be a name', '041 is a string that is too long to be a name', '042 is a string that is too long to be a name', '043 is a string that is too long to be a name', '044 is a string that is too long to be a name', '045 is a string that is too long to be a name', '046 is a string that is too long to be a name', '047 is a string that is too long to be a name', '048 is a string that is too long to be a name', '049 is a string that is too long to be a name', '050 is a string that is too long to be a name', '051 is a string that is too long to be a name', '052 is a string that is too long to be a name', '053 is a string that is too long to be a name', '054 is a string that is too long to be a name', '055 is a string that is too long to be a name', '056 is a string that is too long to be a name', '057 is a string that is too long to be a name', '058 is a string that is too long to be a name', '059 is a string that is too long to be a name', '060 is a string that is too long to be a name', '061 is a string that is too long to be a name', '062 is a string that is too long to be a name', '063 is a string that is too long to be a name', '064 is a string that is too long to be a name', '065 is a string that is too long to be a name', '066 is a string that is too long to be a name', '067 is a string that is too long to be a name', '068 is a string that is too long to be a name', '069 is a string that is too long to be a name', '070 is a string that is too long to be a name', '071 is a string that is too long to be a name', '072 is a string that is too long to be a name', '073 is a string that is too long to be a name', '074 is a string that is too long to be a name', '075 is a string that is too long to be a name', '076 is a string that is too long to be a name', '077 is a string that is too long to be a name', '078 is a string that is too long to be a name', '079 is a string that is too long to be a name', '080 is a string that is too long to be a name', '081 is a string that is too long to be a name', '082 is a string that is too long to be a name', '083 is a string that is too long to be a name', '084 is a string that is too long to be a name', '085 is a string that is too long to be a name', '086 is a string that is too long to be a name', '087 is a string that is too long to be a name', '088 is a string that is too long to be a name', '089 is a string that is too long to be a name', '090 is a string that is too long to be a name', '091 is a string that is too long to be a name', '092 is a string that is too long to be a name', '093 is a string that is too long to be a name', '094 is a string that is too long to be a name', '095 is a string that is too long to be a name', '096 is a string that is too long to be a name', '097 is a string that is too long to be a name', '098 is a string that is too long to be a name', '099 is a string that is too long to be a name', '100 is a string that is too long to be a name', '101 is a string that is too long to be a name', '102 is a string that is too long to be a name', '103 is a string that is too long to be a name', '104 is a string that is too long to be a name', '105 is a string that is too long to be a name', '106 is a string that is too long to be a name', '107 is a string that is too long to be a name', '108 is a string that is too long to be a name', '109 is a string that is too long to be a name', '110 is a string that is too long to be a name', '111 is a string that is too long to be a name', '112 is a string that is too long to be a name', '113 is a string that is too long to be a name', '114 is a string that is too long to be a name', '115 is a string that is too long to be a name', '116 is a string that is too long to be a name', '117 is a string that is too long to be a name', '118 is a string that is too long to be a name', '119 is a string that is too long to be a name', '120 is a string that is too long to be a name', '121 is a string that is too long to be a name', '122 is a string that is too long to be a name', '123 is a string that is too long to be a name', '124 is a string that is too long to be a name', '125 is a string that is too long to be a name', '126 is a string that is too long to be a name', '127 is a string that is too long to be a name', '128 is a string that is too long to be a name', '129 is a string that is too long to be a name']


def many_functions():
    f0 = lambda: 0
    f1 = lambda: 1
    f2 = lambda: 2
    f3 = lambda: 3
    f4 = lambda: 4
    f5 = lambda: 5
    f6 = lambda: 6
    f7 = lambda: 7
    f8 = lambda: 8
    f9 = lambda: 9
    f10 = lambda: 10
    f11 = lambda: 11
    f12 = lambda: 12
    f13 = lambda: 13
    f14 = lambda: 14
    f15 = lambda: 15
    f16 = lambda: 16
    f17 = lambda: 17
    f18 = lambda: 18
    f19 = lambda: 19
    f20 = lambda: 20
    f21 = lambda: 21
    f22 = lambda: 22
    f23 = lambda: 23
    f24 = lambda: 24
    f25 = lambda: 25
    f26 = lambda: 26
    f27 = lambda: 27
    f28 = lambda: 28
    f29 = lambda: 29
    f30 = lambda: 30
    f31 = lambda: 31
    f32 = lambda: 32
    f33 = lambda: 33
    f34 = lambda: 34
    f35 = lambda: 35
    f36 = lambda: 36
    f37 = lambda: 37
    f38 = lambda: 38
    f39 = lambda: 39
    f40 = lambda: 40
    f41 = lambda: 41
    f42 = lambda: 42
    f43 = lambda: 43
    f44 = lambda: 44
    f45 = lambda: 45
    f46 = lambda: 46
    f47 = lambda: 47
    f48 = lambda: 48
    f49 = lambda: 49
    f50 = lambda: 50
    f51 = lambda: 51
    f52 = lambda: 52
    f53 = lambda: 53
    f54 = lambda: 54
    f55 = lambda: 55
    f56 = lambda: 56
    f57 = lambda: 57
    f58 = lambda: 58
    f59 = lambda: 59
    f60 = lambda: 60
    f61 = lambda: 61
    f62 = lambda: 62
    f63 = lambda: 63
    f64 = lambda: 64
    f65 = lambda: 65
    f66 = lambda: 66
    f67 = lambda: 67
    f68 = lambda: 68
    f69 = lambda: 69
    f70 = lambda: 70
    f71 = lambda: 71
    f72 = lambda: 72
    f73 = lambda: 73
    f74 = lambda: 74
    f75 = lambda: 75
    f76 = lambda: 76
    f77 = lambda: 77
    f78 = lambda: 78
    f79 = lambda: 79
    f80 = lambda: 80
    f81 = lambda: 81
    f82 = lambda: 82
    f83 = lambda: 83
    f84 = lambda: 84
    f85 = lambda: 85
    f86 = lambda: 86
    f87 = lambda: 87
    f88 = lambda: 88
    f89 = lambda: 89
    f90 = lambda: 90
    f91 = lambda: 91
    f92 = lambda: 92
    f93 = lambda: 93
    f94 = lambda: 94
    f95 = lambda: 95
    f96 = lambda: 96
    f97 = lambda: 97
    f98 = lambda: 98
    f99 = lambda: 99
    f100 = lambda: 100
    f101 = lambda: 101
    f102 = lambda: 102
    f103 = lambda: 103
    f104 = lambda: 104
    f105 = lambda: 105
    f106 = lambda: 106
    f107 = lambda: 107
    f108 = lambda: 108
    f109 = lambda: 109
    f110 = lambda: 110
    f111 = lambda: 111
    f112 = lambda: 112
    f113 = lambda: 113
    f114 = lambda: 114
    f115 = lambda: 115
    f116 = lambda: 116
    f117 = lambda: 117
    f118 = lambda: 118
    f119 = lambda: 119
    f120 = lambda: 120
    f121 = lambda: 121
    f122 = lambda: 122
    f123 = lambda: 123
    f124 = lambda: 124
    f125 = lambda: 125
    f126 = lambda: 126
    f127 = lambda: 127
    f128 = lambda: 128
    f129 = lambda: 129
    f130 = lambda a=1: a
    del f3, f129
    x = 1
    return [lambda: x, lambda a=1: x]


def deep(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15, p16, *, k0, k1, k2, k3, k4):
    def cells(): return p0 + p1 + p2 + p3 + p4
    return [p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0, p0]


def handlers():
    try:
        try:
            try:
                try:
                    try:
                        try:
                            try:
                                try:
                                    try:
                                        a
                                    except b:
                                        c
                                finally:
                                    c
                            except b:
                                c
                        finally:
                            c
                    except b:
                        c
                finally:
                    c
            except b:
                c
        finally:
            c
    except b:
        c

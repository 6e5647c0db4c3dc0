# A loop whose body is too long for short jumps, with many inside it.
for i in x:
    while a:
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]
        if b:
            c = d.e(f, g)
        elif h:
            break
        else:
            i.j = [k, l]

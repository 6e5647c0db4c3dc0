import re,sys,pathlib,collections,json
exec(open('/tmp/tools/graph/graph.py').read().split("import json")[0])
moves={}
for line in open('/work/shared/house-moves.txt'):
    m=re.match(r'\s+romfs-loader/src/(\S+) moves to romfs-loader/src/(\S+)',line)
    if m: moves[m.group(1)]=m.group(2)
order=['plain','word','memory','vm','protocol','types','exec','load','library','port','lib']
def floor(f):
    n=moves.get(f,f)
    return n.split('/')[0] if '/' in n else 'lib'
# use edges
uses=collections.defaultdict(set)
up=collections.Counter(); ex=collections.defaultdict(list)
for f,t in files.items():
    ff=floor(f)
    for g,c in edges[f].items():
        fg=floor(g)
        if order.index(fg)>order.index(ff):
            up[(ff,fg)]+=c
            ms=[n.group(1) for n in re.finditer(r'(?:\bself|\bvm)\s*\.\s*(\w+)\s*(?:::<[^>]*>)?\(',t) if g in defs.get(n.group(1),())]
            for m in ms: ex[(ff,fg)].append((m,f,g))
for k,c in up.most_common():
    ms=collections.Counter(m for m,_,_ in ex[k])
    print(k,c,' '.join(f'{m}:{n}' for m,n in ms.most_common(40)))
print(collections.Counter(floor(f) for f in files))

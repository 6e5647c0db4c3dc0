import re,sys,pathlib,collections
root=pathlib.Path(sys.argv[1] if len(sys.argv)>1 else '/work/main/romfs-loader/src')
files={}
for p in root.rglob('*.rs'):
    rel=str(p.relative_to(root))
    if 'tests' in rel: continue
    t=p.read_text()
    # strip tests mod
    t=re.sub(r'#\[cfg\(test\)\]\s*mod tests \{.*','',t,flags=re.S)
    t=re.sub(r'//[^\n]*','',t)
    files[rel]=t
defs=collections.defaultdict(set) # method -> files
for f,t in files.items():
    # impl Vm blocks by brace matching
    for m in re.finditer(r'impl(?:<[^>]*>)? Vm<[^>]*> \{',t):
        i=m.end();d=1
        while d and i<len(t):
            if t[i]=='{':d+=1
            elif t[i]=='}':d-=1
            i+=1
        body=t[m.end():i]
        for n in re.finditer(r'\bfn (\w+)',body): defs[n.group(1)].add(f)
print(len(defs),'vm methods', sum(len(v)>1 for v in defs.values()),'ambiguous')
edges=collections.defaultdict(lambda: collections.Counter())
for f,t in files.items():
    for n in re.finditer(r'(?:\bself|\bvm)\s*\.\s*(\w+)\s*(?:::<[^>]*>)?\(',t):
        for g in defs.get(n.group(1),()):
            if g!=f: edges[f][g]+=1
# method defs by file
byfile=collections.defaultdict(list)
for n,fs in defs.items():
    for f in fs: byfile[f].append(n)
import json
json.dump({'defs':{k:sorted(v) for k,v in defs.items()}},open('/tmp/tools/graph/defs.json','w'))
for f in sorted(byfile): print(f, len(byfile[f]), ' '.join(sorted(byfile[f])))

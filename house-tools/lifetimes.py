#!/usr/bin/env python3
"""Codemod: Value -> Value<'v> in romfs-loader/src. usage: lifetimes.py SRC"""
import re,sys,pathlib
root=pathlib.Path(sys.argv[1])
BASE={'Value','Vm','Args'}          # types with a lifetime from elsewhere
def mask(t):
    """same length, comments and strings blanked"""
    out=list(t);i=0;n=len(t)
    while i<n:
        if t.startswith('//',i):
            j=t.find('\n',i); j=n if j<0 else j
        elif t.startswith('/*',i):
            j=t.find('*/',i)+2
        elif t[i]=='"' or (t[i] in 'br' and re.match(r'(?:b?r#*"|b")',t[i:])):
            m=re.match(r'(b?r)(#*)"',t[i:])
            if m:
                end='"'+m.group(2); j=t.find(end,i+m.end())+len(end)
            else:
                j=i+(2 if t[i]=='b' else 1)
                while t[j]!='"':
                    j+=2 if t[j]=='\\' else 1
                j+=1
        elif t[i]=="'" :
            m=re.match(r"'(\\.[^']*|[^'\\])'",t[i:])
            if m: j=i+m.end()
            else: i+=1; continue
        else: i+=1; continue
        for k in range(i,j):
            if out[k]!='\n': out[k]=' '
        i=j
    return ''.join(out)
files={p:p.read_text() for p in root.rglob('*.rs')}
# --- rename lifetimes
for p,t in files.items():
    t=re.sub(r"'v\b","'k",t) if "'m" in t else t
    t=re.sub(r"'m\b","'v",t)
    files[p]=t
def match(t,i,o,c):
    d=0
    while i<len(t):
        if t[i]==o:d+=1
        elif t[i]==c:
            d-=1
            if d==0:return i
        i+=1
    return -1
def match_angle(t,i):
    d=0
    while i<len(t):
        if t[i]=='<':d+=1
        elif t[i]=='>' and t[i-1] not in '-=':
            d-=1
            if d==0:return i
        i+=1
    return -1
# --- structs
defs={}   # (path,name)->(needs, body, has lifetime)
modpath={}
for p,t in files.items():
    m=mask(t)
    for s in re.finditer(r'\b(?:struct|enum)\s+(\w+)',m):
        i=s.end()
        gen=''
        if m[i:i+1]=='<':
            j=match_angle(m,i); gen=m[i:j+1]; i=j+1
        k=re.compile(r'[{(;]').search(m,i)
        if not k or m[k.start()]==';': body=''
        else: body=m[k.start():match(m,k.start(),'{' if m[k.start()]=='{' else '(', '}' if m[k.start()]=='{' else ')')+1]
        defs[(p,s.group(1))]=dict(gen=gen,body=body,life="'" in gen)
    for s in re.finditer(r'^type\s+(\w+)\s*=\s*([^;]*);',m,re.M):
        if 'fn(' in s.group(2): continue
        defs[(p,s.group(1))]=dict(gen='',body=s.group(2),life=False)
def local_names(p,t):
    """name -> struct key"""
    names={}
    for (q,n) in defs:
        if q==p: names[n]=(q,n)
    m=mask(t)
    for u in re.finditer(r'\buse\s+([^;]+);',m):
        if not re.match(r'(crate|super|self)\b',u.group(1)): continue
        for seg in re.finditer(r'(\w+)(?:\s+as\s+(\w+))?\s*(?=[,}]|$)',u.group(1)):
            n,a=seg.group(1),seg.group(2) or seg.group(1)
            if a in names: continue
            full=u.group(1)[:seg.end(1)]
            # candidates
            mods=re.findall(r'\w+',re.sub(r'\{[^{}]*$',lambda mm:mm.group(0),full))
            cands=[k for k in defs if k[1]==n and k[0]!=p]
            if len(cands)>1:
                # choose by module name: file stem or parent appears in the path
                pre=[x for x in mods if x!=n]
                best=[k for k in cands if (k[0].stem in pre and k[0].stem!='mod') or (k[0].stem=='mod' and k[0].parent.name in pre)]
                if 'crate' not in pre:
                    near=[k for k in best if k[0].parent==p.parent or k[0].parent.parent==p.parent]
                    best=near or best
                cands=best[:1] if best else []
            if cands: names[a]=cands[0]
    return names
names={p:local_names(p,t) for p,t in files.items()}
SKIP={'Value','Vm','Raised','Header','Qstr','Config','TypeRow','Entry','Native','StaticValue','Module_'}
need=set()
changed=True
while changed:
    changed=False
    for key,d in defs.items():
        if key in need or d['life'] or key[1] in ('Value','StaticValue','Args','TypeRow','MemberValue','Member'): continue
        if 'for<' in d['body']: continue
        body=d['body']
        hit=re.search(r'\bValue\b(?!\s*::)',body) is not None
        for w in re.finditer(r'\b([A-Z]\w*)\b',body):
            k=names[key[0]].get(w.group(1))
            if k in need: hit=True
        if hit: need.add(key);changed=True
print('structs that get a lifetime:',sorted(f'{k[0].relative_to(root)}:{k[1]}' for k in need))
def typed(p,seg,life,elide=False):
    """rewrites a piece of type text"""
    def sub(mm):
        n=mm.group(0)
        end=mm.end()
        rest=seg[end:]
        if re.match(r'\s*::',rest) or re.match(r'[<(]',rest): return n
        if n=='Value': return f"Value<{life}>"
        k=names[p].get(n)
        if k in need: return f"{n}<{life}>"
        return n
    seg=re.sub(r'\bRes\b(?!\s*<)(?!\s*::)',f"Res<Value<{life}>>",seg)
    seg=re.sub(r"\bVm<'_>",f"Vm<{life}>",seg)
    seg=re.sub(r"\bArgs<('\w+)>",rf"Args<\1, {life}>",seg)
    seg=re.sub(r"(?<![\w:'])[A-Z]\w*\b",sub,seg)
    return seg
def process(p,t):
    m=mask(t)
    edits=[] # (start,end,new)
    # impl blocks
    impls=[]
    for s in re.finditer(r'\b(?:unsafe\s+)?impl\b',m):
        # skip `impl Trait` in types: an item starts a line
        line=m.rfind('\n',0,s.start())+1
        if m[line:s.start()].strip(): continue
        i=s.end(); gen=''
        gs=i
        if m[i]=='<': j=match_angle(m,i); gen=m[i:j+1]; i=j+1
        b=m.find('{',i)
        head=m[i:b]
        end=match(m,b,'{','}')
        new=head; life=None
        touches=bool(re.search(r"Vm<'_>|Args<'_>",head)) or re.search(r'\bValue\b',head) or any(names[p].get(w) in need for w in re.findall(r'\b[A-Z]\w*',head))
        isobj=re.match(r'\s*Object\s+for\b',head)
        if "'v" in gen: life="'v"
        if isobj:
            body=m[b:end]
            # impl<'v> Object<'v> for X<..>
            tn=re.search(r"for\s+(.*)$",head,re.S).group(1)
            tn=tn.replace("'_","'v")
            tn2=typed(p,tn,"'v")
            edits.append((gs,b,f"<'v> Object<'v> for {tn2}" if not gen else f"{gen} Object<'v> for {tn2}"))
            impls.append((b,end,"'v"))
            continue
        if touches and life is None:
            life="'v"
            g2="<'v>" if not gen else "<'v, "+gen[1:]
            if re.search(r"Vm<'_>|\bArgs<'_>",head) or True:
                edits.append((gs,b,g2+typed(p,head,"'v").replace("Args<'_>","Args<'_, 'v>")))
        elif life:
            nh=typed(p,head,"'v")
            if nh!=head: edits.append((i,b,nh))
        impls.append((b,end,life))
    def ctx(pos):
        best=None
        for b,e,l in impls:
            if b<pos<e: best=l if l else best
        return best
    # structs
    for s in re.finditer(r'\b(?:struct|enum)\s+(\w+)',m):
        key=(p,s.group(1))
        if key[1] in ('Value',): continue
        d=defs.get(key)
        if not d: continue
        i=s.end()
        if key in need:
            if d['gen']: edits.append((i,i+1,"<'v, "))
            else: edits.append((i,i,"<'v>"))
        if d['gen']: i=match_angle(m,i)+1
        if d['body']:
            b=m.find(d['body'],i)
            body=d['body']
            if "for<'v>" in body or key in need or "'v" in d['gen'] or 'for<' in body:
                nb=typed(p,body,"'v")
                if nb!=body: edits.append((b,b+len(body),('BODY',body,nb)))
    # type aliases
    for s in re.finditer(r'^\s*(?:pub(?:\([^)]*\))?\s+)?type\s+\w+\s*=\s*([^;]*);',m,re.M):
        seg=s.group(1); n=typed(p,seg,"'v")
        if n!=seg: edits.append((s.start(1),s.end(1),n))
        nm=re.search(r'type\s+(\w+)',s.group(0))
        if (p,nm.group(1)) in need and m[s.start()]!=' ': edits.append((s.start()+nm.end(),s.start()+nm.end(),"<'v>"))
    # fn signatures
    for s in re.finditer(r'\bfn\s+(\w+)',m):
        i=s.end(); gen=''; gs=i
        if m[i]=='<': j=match_angle(m,i); gen=m[i:j+1]; i=j+1
        if m[i]!='(' : continue
        # body or ;
        j=match(m,i,'(',')')
        k=j+1
        depth=0
        while m[k] not in '{;' or depth: 
            if m[k] in '[(':depth+=1
            if m[k] in '])':depth-=1
            k+=1
        sig=m[i:k]
        life=ctx(s.start()) 
        if "'v" in gen: life="'v"
        new=typed(p,sig,"'v")
        if new!=sig:
            if life is None:
                g="<'v>" if not gen else "<'v, "+gen[1:]
                edits.append((gs,gs+len(gen),g))
            edits.append((i,k,('BODY',sig,new)))
    # apply: for masked bodies with comments/strings inside, do the edit piecewise
    edits.sort(key=lambda e:(e[0],e[1]))
    out=[];pos=0
    for a,b,n in edits:
        if a<pos: continue
        out.append(t[pos:a])
        if isinstance(n,tuple):
            orig=t[a:b]; old=n[1]
            if orig==old: out.append(n[2])
            else:
                # interleave comments: transform each masked chunk between comments
                res=[];q=0
                # split by positions where orig differs from mask
                parts=[];cur=0;i=0
                while i<len(orig):
                    if orig[i]!=old[i]:
                        j=i
                        while j<len(orig) and (orig[j]!=old[j] or orig[j]==' ' ) and orig[j]!='\n': j+=1
                        parts.append(('c',cur,i));parts.append(('k',i,j));cur=j;i=j
                    else:i+=1
                parts.append(('c',cur,len(orig)))
                for kind,x,y in parts:
                    if kind=='c': res.append(typed(p,old[x:y],"'v"))
                    else: res.append(orig[x:y])
                out.append(''.join(res))
        else: out.append(n)
        pos=b
    out.append(t[pos:])
    return ''.join(out)
for p,t in files.items():
    n=process(p,t)
    p.write_text(n)
# --- functions of a block that has 'v do not declare it again
for p in files:
    t=p.read_text(); m=mask(t); cuts=[]
    for s in re.finditer(r"^[ \t]*(?:pub(?:\([^)]*\))? )?(?:unsafe )?(?:impl<'v[^{;]*|trait \w+<'v[^{;]*)\{",m,re.M):
        b=s.end()-1; e=match(m,b,'{','}')
        for f in re.finditer(r"\bfn \w+(<'v(?:, )?)",m[b:e]):
            a=b+f.start(1); z=b+f.end(1)
            if m[z]=='>': cuts.append((a,z+1,''))
            else: cuts.append((a,z,'<'))
    for a,z,n in reversed(cuts): t=t[:a]+n+t[z:]
    # function pointers are generic by themselves
    t=re.sub(r"fn (\w+)<'v>(\([^{;]*for<'v>)",lambda mm: mm.group(0) if re.search(r"'v",re.sub(r"for<'v> (?:fn|Fn\w*)\([^)]*\)(?: -> [^,)]*)?",'',mm.group(2)).replace("for<'v>",'')) else "fn %s%s"%(mm.group(1),mm.group(2)),t)
    t=re.sub(r"T: Object\b(?!<)","T: Object<'v>",t)
    p.write_text(t)

# Layout that a tokenizer must get right: comments, blank lines, continuation, tabs, semicolons, odd spacing.

# a comment first


def f( a,b = 2 ,*c , d= 4 ,** e ):   # spaces where they may be
    # comment in a body
    return(a ,b,c , d,e)   ;   # trailing


print ( f ( 1 ) , f( 1,2 ,3,d=5 ) )
if   True  :   print( "one" )  ;  print( "line" )
x=[1 ,
   2 , # comment inside a list

   3
   # comment on its own
   ,]
print(x)
y = { "a" : 1 , # comment
      "b" : [
          2 ,
      ] ,
}
print(sorted(y))
z = 1 + \
    2 \
    + 3
print(z)
def g():
    if True:
        # only a comment at a deeper level
        pass
    # dedented comment
    return 5
print(g())
class A:

    # comment before the first member

    x = 1

    def m(self):

        return self.x

        # unreachable comment
print(A().m())
while True:
    break   # comment after break
for i in range(2): pass
else: print("else on a line")
try: 1/0
except ZeroDivisionError: print("caught")
finally: print("finally")
if (1
    and 2
        and 3):
    print("continued condition")
def h(
    a,
    # comment between parameters
    b=(
        1,
    ),
):
    return a, b
print(h(0))
print("a" if True
      else "b", [i
                 for i in
                 range(3)
                 if i], (lambda: (
    1) and 0)())
assert (
    True
), "never"
if 1:
	if 2:
		print("tabs")
	print("mixed")
x = 5; y = 6; print(x, y); del x, y
lambda_ = lambda *a, **k: (a, k)
print(lambda_(1))

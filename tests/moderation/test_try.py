from tests.world import *
def test_it(world):
    import time
    t=time.time()
    w2=0
    c=world.publish({"en":"Hello","fr":"Bonjour"})
    print(world.states(c), world.acts(c), world.breaks())
    print("T",time.time()-t)
    t=time.time()
    for who in ("visitor","author","moderator"):
        b=world.browser(who)
        r=b.get("/en/spaces/guide/questions/1")
        print(who,r.status_code,"Hello" in r.text)
    print("T",time.time()-t)
def test_b(world): pass
def test_c(world): pass

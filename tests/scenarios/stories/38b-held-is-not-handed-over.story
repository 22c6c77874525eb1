# A held group is not switched over: the other node would not start it. Stopped, it is not started until the hold has ended.
0 power-on W
0 power-on A
0 power-on B
3000 hold B
4000 switchover A B
5000 stop-group A
6000 start-group A
7000 resume A
8000 start-group A
9500 who
9500 end
---
     0.0  == power-on W
     0.0  W: ROLE probing => standby (NEWEST_KNOWN)
     0.0  == power-on A
     0.0  == power-on B
     0.2  A: ROLE probing => standby (NEWEST_KNOWN)
     0.2  A: ROLE standby => candidate (STANDS)
     0.2  B: ROLE probing => standby (NEWEST_KNOWN)
     0.4  A: ROLE candidate => candidate (STORES_TERM)
     0.8  A: ROLE candidate => activating (ELECTED)
     0.8  A: raise GROUP_ACTIVATING node=node-a group=db term=1
     1.2  A: promote mirror in t1
     1.5  A: start vip
     2.5  A: start app
     3.5  A: ROLE activating => active (ALL_RUNNING)
     3.5  A: raise GROUP_ACTIVE node=node-a group=db term=1
    50.0  A: raise LINK_UP link=lan
    50.0  B: raise LINK_UP link=lan
    51.0  A: mirror grow v2
    51.4  A: raise REDUNDANT_AGAIN group=db
  3000.0  == hold B
  3000.0  B: accepted
  3000.0  B: raise GROUP_HELD node=node-b group=db holder=node-a
  4000.0  == switchover A B
  4000.0  A: refused GROUP_HELD node=node-a group=db holder=node-b
  5000.0  == stop-group A
  5000.0  A: accepted
  5000.0  A: ROLE active => handing-over (STOP_WANTED)
  5000.0  A: stop app
  5001.0  A: stop vip
  5002.0  A: demote mirror
  5002.5  A: lease of t1 cleared
  5002.5  A: ROLE handing-over => standby (RELEASED)
  5002.5  A: raise GROUP_RELEASED node=node-a group=db term=1
  6000.0  == start-group A
  6000.0  A: refused GROUP_HELD node=node-a group=db holder=node-b
  7000.0  == resume A
  7000.0  A: accepted
  7000.0  A: raise GROUP_RESUMED node=node-a group=db holder=node-b
  7000.5  B: raise GROUP_RESUMED group=db
  8000.0  == start-group A
  8000.0  A: accepted
  8000.0  A: ROLE standby => candidate (STANDS)
  8000.2  A: ROLE candidate => candidate (STORES_TERM)
  8000.6  A: ROLE candidate => activating (ELECTED)
  8000.6  A: raise GROUP_ACTIVATING node=node-a group=db term=2
  8001.0  A: promote mirror in t2
  8001.3  A: start vip
  8002.3  A: start app
  8003.3  A: ROLE activating => active (ALL_RUNNING)
  8003.3  A: raise GROUP_ACTIVE node=node-a group=db term=2
  9500.0  == who
  9500.0     A serves
  9500.0     A shows active
  9500.0     B shows active

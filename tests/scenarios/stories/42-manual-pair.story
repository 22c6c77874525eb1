# Two nodes without a witness: the standby never takes over by itself, not even after the holder lost power.
manual
0 power-on A
0 power-on B
3000 power-off A
10000 who
11000 takeover B
11100 end
---
     0.0  == power-on A
     0.0  A: ROLE probing => standby (NEWEST_KNOWN)
     0.0  == power-on B
     0.2  B: ROLE probing => standby (NEWEST_KNOWN)
    50.0  A: raise LINK_UP link=lan
    50.0  A: ROLE standby => candidate (STANDS)
    50.0  A: ROLE candidate => candidate (STORES_TERM)
    50.0  B: raise LINK_UP link=lan
    50.1  A: ROLE candidate => activating (ELECTED)
    50.1  A: raise GROUP_ACTIVATING node=node-a group=db term=1
    50.2  A: promote mirror in t1
    50.5  A: start vip
    51.5  A: start app
    52.5  A: ROLE activating => active (ALL_RUNNING)
    52.5  A: raise GROUP_ACTIVE node=node-a group=db term=1
   101.1  A: mirror grow v2
   101.2  A: raise REDUNDANT_AGAIN group=db
  3000.0  == power-off A
  3050.0  B: raise LINK_DOWN link=lan
  3800.4  B: ROLE standby => candidate (STANDS)
 10000.0  == who
 10000.0     nobody serves
 10000.0     B shows waiting because NO_MAJORITY
 11000.0  == takeover B
 11000.0  B: refused NO_MAJORITY group=db missing=node-a

# The group prefers B: at the very first start A leaves the first step to it.
preferred B
0 power-on W
0 power-on A
0 power-on B
3000 who
3000 end
---
     0.0  == power-on W
     0.0  W: ROLE probing => standby (NEWEST_KNOWN)
     0.0  == power-on A
     0.0  == power-on B
     0.2  A: ROLE probing => standby (NEWEST_KNOWN)
     0.2  B: ROLE probing => standby (NEWEST_KNOWN)
     0.2  B: ROLE standby => candidate (STANDS)
     0.4  B: ROLE candidate => candidate (STORES_TERM)
     0.8  B: ROLE candidate => activating (ELECTED)
     0.8  B: raise GROUP_ACTIVATING node=node-b group=db term=1
     1.2  B: promote mirror in t1
     1.5  B: start vip
     2.5  B: start app
     3.5  B: ROLE activating => active (ALL_RUNNING)
     3.5  B: raise GROUP_ACTIVE node=node-b group=db term=1
    50.0  A: raise LINK_UP link=lan
    50.0  B: raise LINK_UP link=lan
    51.0  B: mirror grow v2
    51.4  B: raise REDUNDANT_AGAIN group=db
  3000.0  == who
  3000.0     B serves
  3000.0     A shows active
  3000.0     B shows active

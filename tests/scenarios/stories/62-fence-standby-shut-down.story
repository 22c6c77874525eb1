# Fence mode: the standby is shut down in order. It stores that it votes for nobody but the holder (3.10 e) before it
# leaves, so the holder decides alone and powers nobody off. After the return the holder gives that up again.
# (In a draft the holder gave the pledge back to the node that was just leaving, and then shot it.)
fence
0 power-on A
0 power-on B
3000 shutdown B
6000 who
7000 start-agent B
11000 who
11000 end
---
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
  3000.0  == shutdown B
  3000.0  B: raise PLEDGE_GIVEN node=node-b group=db holder=node-a
  3050.2  B: idle
  3110.0  A: raise LINK_DOWN link=lan
  3133.6  A: raise SOLO_WAITING node=node-a group=db
  3133.7  A: mirror solo v3
  3133.7  A: raise SOLO_BEGUN node=node-a group=db
  6000.0  == who
  6000.0     A serves
  6000.0     A shows active
  7000.0  == start-agent B
  7000.2  B: ROLE probing => standby (NEWEST_KNOWN)
  7010.0  A: raise LINK_UP link=lan
  7010.0  B: raise LINK_UP link=lan
  7051.0  A: mirror grow v4
  7051.1  A: raise REDUNDANT_AGAIN group=db
 11000.0  == who
 11000.0     A serves
 11000.0     A shows active
 11000.0     B shows active

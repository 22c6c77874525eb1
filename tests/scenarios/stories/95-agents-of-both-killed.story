# The agents of both nodes are killed and started again by their service managers: the holder re-adopts inside its
# lease, nothing moves.
0 power-on W
0 power-on A
0 power-on B
3000 kill-agent A
3000 kill-agent B
3150 start-agent A
3150 start-agent B
5000 who
5000 end
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
  3000.0  == kill-agent A
  3000.0  == kill-agent B
  3150.0  == start-agent A
  3150.0  A: ROLE probing => activating (ADOPTED)
  3150.0  == start-agent B
  3150.1  B: ROLE probing => standby (HOLDER_HEARD)
  3150.4  A: promote mirror in t1
  3150.7  A: start vip
  3151.7  A: start app
  3152.7  A: ROLE activating => active (ALL_RUNNING)
  3152.7  A: raise GROUP_ACTIVE node=node-a group=db term=1
  3170.0  A: raise LINK_UP link=lan
  3170.0  B: raise LINK_UP link=lan
  5000.0  == who
  5000.0     A serves
  5000.0     A shows active
  5000.0     B shows active

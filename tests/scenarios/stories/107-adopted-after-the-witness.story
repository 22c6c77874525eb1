# Row 18 with two voters: the agent of the tie holder is killed and back inside the lease; it re-adopts on the strength
# of its own durable record.
0 power-on W
0 power-on A
0 power-on B
3000 power-off W
16000 kill-agent A
16150 start-agent A
18000 who
18000 end
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
  3000.0  == power-off W
  3751.1  A: raise WITNESS_LOST
 12901.3  A: raise WITNESS_DROPPED group=db node=node-a
 16000.0  == kill-agent A
 16010.0  B: raise LINK_DOWN link=lan
 16150.0  == start-agent A
 16150.0  A: ROLE probing => activating (ADOPTED)
 16150.1  A: promote mirror in t1
 16150.4  A: start vip
 16151.4  A: start app
 16152.4  A: ROLE activating => active (ALL_RUNNING)
 16152.4  A: raise GROUP_ACTIVE node=node-a group=db term=1
 16190.0  A: raise LINK_UP link=lan
 16190.0  B: raise LINK_UP link=lan
 17050.0  A: raise WITNESS_LOST
 18000.0  == who
 18000.0     A serves
 18000.0     A shows active
 18000.0     B shows active

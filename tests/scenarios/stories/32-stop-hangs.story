# Row 31: the application does not stop: everything is fenced there, then the group is released.
0 power-on W
0 power-on A
0 power-on B
3000 stop-hangs A
3000 switchover A B
5500 who
5500 end
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
  3000.0  == stop-hangs A
  3000.0  == switchover A B
  3000.0  A: accepted
  3000.0  A: raise SWITCHOVER_BEGUN group=db from=node-a to=node-b
  3000.0  A: step 0 runs
  3000.0  A: ROLE active => handing-over (SWITCHOVER)
  3000.0  A: stop app
  3001.0  A: FENCE t1
  3001.0  A: ROLE handing-over => fencing (STOP_FAILED)
  3001.0  A: raise RESOURCE_STOP_FAILED resource=app group=db node=node-a
  3001.0  A: step 0 FAILED SWITCHOVER_FAILED
  3001.0  A: raise SWITCHOVER_FAILED group=db to=node-b
  3007.0  A: raise FENCED node=node-a group=db
  3007.1  A: lease of t1 cleared
  3007.1  A: ROLE fencing => standby (FENCED)
  3007.2  B: ROLE standby => candidate (STORES_TERM)
  3007.6  B: raise GROUP_FAILOVER node=node-b group=db reason=peer gave up
  3007.6  B: ROLE candidate => activating (ELECTED)
  3007.6  B: raise GROUP_ACTIVATING node=node-b group=db term=2
  3008.0  B: promote mirror in t2
  3008.3  B: start vip
  3009.3  B: start app
  3010.3  B: ROLE activating => active (ALL_RUNNING)
  3010.3  B: raise GROUP_ACTIVE node=node-b group=db term=2
  5500.0  == who
  5500.0     B serves
  5500.0     A shows active
  5500.0     B shows active

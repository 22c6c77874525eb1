# Counter-example of the simulator (seeds 129208 and 160494): A has used its restarts up and left the group to B; then B
# dies. Used-up restarts leave a group to the other node, not to nobody: A tries once more.
0 power-on W
0 power-on A
0 power-on B
3000 app-broken A
3000 app-fails A
6000 app-mended A
6000 power-off B
9000 who
9000 end
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
  3000.0  == app-broken A
  3000.0  == app-fails A
  3000.0  A: raise RESOURCE_RESTART resource=app group=db node=node-a count=1 limit=2
  3000.0  A: ROLE active => activating (RESOURCE_FAILED)
  3000.0  A: stop app
  3001.0  A: start app
  3002.0  A: raise RESOURCE_RESTART resource=app group=db node=node-a count=2 limit=2
  3002.0  A: ROLE activating => activating (RESOURCE_FAILED)
  3002.0  A: stop app
  3003.0  A: start app
  3004.0  A: raise RESTARTS_EXHAUSTED resource=app group=db node=node-a count=2
  3004.0  A: ROLE activating => handing-over (RESTARTS_EXHAUSTED)
  3004.0  A: stop app
  3005.0  A: stop vip
  3006.0  A: demote mirror
  3006.5  A: lease of t1 cleared
  3006.5  A: ROLE handing-over => standby (RELEASED)
  3006.5  A: raise GROUP_RELEASED node=node-a group=db term=1
  3006.6  B: ROLE standby => candidate (STORES_TERM)
  3007.0  B: raise GROUP_FAILOVER node=node-b group=db reason=peer gave up
  3007.0  B: ROLE candidate => activating (ELECTED)
  3007.0  B: raise GROUP_ACTIVATING node=node-b group=db term=2
  3007.4  B: promote mirror in t2
  3007.7  B: start vip
  3008.7  B: start app
  3009.7  B: ROLE activating => active (ALL_RUNNING)
  3009.7  B: raise GROUP_ACTIVE node=node-b group=db term=2
  6000.0  == app-mended A
  6000.0  == power-off B
  6050.0  A: raise LINK_DOWN link=lan
  6757.2  A: ROLE standby => candidate (STANDS)
  6757.4  A: ROLE candidate => candidate (STORES_TERM)
  6757.8  A: raise GROUP_FAILOVER node=node-a group=db reason=peer lost
  6757.8  A: ROLE candidate => activating (ELECTED)
  6757.8  A: raise GROUP_ACTIVATING node=node-a group=db term=3
  6758.2  A: promote mirror in t3
  6758.5  A: start vip
  6759.5  A: start app
  6760.5  A: ROLE activating => active (ALL_RUNNING)
  6760.5  A: raise GROUP_ACTIVE node=node-a group=db term=3
  6841.8  A: raise SOLO_WAITING node=node-a group=db
  6842.2  A: mirror solo v5
  6842.2  A: raise SOLO_BEGUN node=node-a group=db
  9000.0  == who
  9000.0     A serves
  9000.0     A shows active

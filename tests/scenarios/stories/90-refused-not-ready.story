# The other node has used its restarts up: a switchover to it is refused before anything is stopped.
0 power-on W
0 power-on A
0 power-on B
3000 app-broken B
3000 switchover A B
7000 switchover A B
7100 who
7100 end
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
  3000.0  == app-broken B
  3000.0  == switchover A B
  3000.0  A: accepted
  3000.0  A: raise SWITCHOVER_BEGUN group=db from=node-a to=node-b
  3000.0  A: step 0 runs
  3000.0  A: ROLE active => handing-over (SWITCHOVER)
  3000.0  A: stop app
  3001.0  A: step 0 done
  3001.0  A: step 1 runs
  3001.0  A: stop vip
  3002.0  A: step 1 done
  3002.0  A: step 2 runs
  3002.0  A: demote mirror
  3002.4  A: step 2 done
  3002.4  A: step 3 runs
  3002.5  A: lease of t1 cleared
  3002.5  A: step 3 done
  3002.5  A: step 4 runs
  3002.5  A: ROLE handing-over => standby (RELEASED)
  3002.5  A: raise GROUP_RELEASED node=node-a group=db term=1
  3002.6  B: ROLE standby => candidate (STORES_TERM)
  3003.0  B: ROLE candidate => activating (ELECTED)
  3003.0  B: raise GROUP_ACTIVATING node=node-b group=db term=2
  3003.4  B: promote mirror in t2
  3003.7  B: start vip
  3004.7  B: start app
  3005.7  B: raise RESOURCE_RESTART resource=app group=db node=node-b count=1 limit=2
  3005.7  B: ROLE activating => activating (RESOURCE_FAILED)
  3005.7  B: stop app
  3006.7  B: start app
  3007.7  B: raise RESOURCE_RESTART resource=app group=db node=node-b count=2 limit=2
  3007.7  B: ROLE activating => activating (RESOURCE_FAILED)
  3007.7  B: stop app
  3008.7  B: start app
  3009.7  B: raise RESTARTS_EXHAUSTED resource=app group=db node=node-b count=2
  3009.7  B: ROLE activating => handing-over (RESTARTS_EXHAUSTED)
  3009.7  B: stop app
  3010.7  B: stop vip
  3011.7  B: demote mirror
  3012.2  B: lease of t2 cleared
  3012.2  B: ROLE handing-over => standby (RELEASED)
  3012.2  B: raise GROUP_RELEASED node=node-b group=db term=2
  3012.3  A: ROLE standby => candidate (STORES_TERM)
  3012.7  A: raise GROUP_FAILOVER node=node-a group=db reason=peer gave up
  3012.7  A: ROLE candidate => activating (ELECTED)
  3012.7  A: raise GROUP_ACTIVATING node=node-a group=db term=3
  3013.1  A: promote mirror in t3
  3013.4  A: start vip
  3014.4  A: start app
  3015.4  A: ROLE activating => active (ALL_RUNNING)
  3015.4  A: raise GROUP_ACTIVE node=node-a group=db term=3
  3015.4  A: step 4 FAILED SWITCHOVER_FAILED
  3015.4  A: raise SWITCHOVER_FAILED group=db to=node-b
  7000.0  == switchover A B
  7000.0  A: refused PEER_NOT_READY node=node-b group=db
  7100.0  == who
  7100.0     A serves
  7100.0     A shows active
  7100.0     B shows active

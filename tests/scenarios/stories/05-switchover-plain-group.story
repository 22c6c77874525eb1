# A group without volumes moves: no mirror is involved.
plain
0 power-on W
0 power-on A
0 power-on B
3000 switchover A B
3300 who
4000 end
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
     0.9  A: start vip
     1.9  A: start app
     2.9  A: ROLE activating => active (ALL_RUNNING)
     2.9  A: raise GROUP_ACTIVE node=node-a group=db term=1
    50.0  A: raise LINK_UP link=lan
    50.0  B: raise LINK_UP link=lan
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
  3002.1  A: lease of t1 cleared
  3002.1  A: step 2 done
  3002.1  A: step 3 runs
  3002.1  A: ROLE handing-over => standby (RELEASED)
  3002.1  A: raise GROUP_RELEASED node=node-a group=db term=1
  3002.2  B: ROLE standby => candidate (STORES_TERM)
  3002.6  B: ROLE candidate => activating (ELECTED)
  3002.6  B: raise GROUP_ACTIVATING node=node-b group=db term=2
  3002.7  B: start vip
  3003.7  B: start app
  3004.7  B: ROLE activating => active (ALL_RUNNING)
  3004.7  B: raise GROUP_ACTIVE node=node-b group=db term=2
  3050.2  A: step 3 done
  3050.2  A: step 4 runs
  3050.2  A: step 4 done
  3050.2  A: step 5 runs
  3050.2  A: step 5 done
  3300.0  == who
  3300.0     B serves
  3300.0     A shows active
  3300.0     B shows active

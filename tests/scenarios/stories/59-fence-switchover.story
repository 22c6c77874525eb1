# Fence mode, planned switchover: the tie goes to the other node together with the group, so the old holder is asked for
# nothing any more; when it turns out to be alive and up to date the tie is given up again.
fence
0 power-on A
0 power-on B
3000 switchover A B
6000 who
6000 end
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
  3002.7  B: ROLE candidate => activating (ELECTED)
  3002.7  B: raise GROUP_ACTIVATING node=node-b group=db term=2
  3002.8  B: promote mirror in t2
  3002.8  A: ROLE standby => candidate (STANDS)
  3002.9  A: ROLE candidate => standby (HOLDER_HEARD)
  3002.9  A: ROLE standby => candidate (STANDS)
  3003.1  B: start vip
  3004.1  B: start app
  3005.1  B: ROLE activating => active (ALL_RUNNING)
  3005.1  B: raise GROUP_ACTIVE node=node-b group=db term=2
  3050.4  A: ROLE candidate => standby (NOT_NOW)
  3050.4  A: step 4 done
  3050.4  A: step 5 runs
  3050.4  A: step 5 done
  3050.4  A: step 6 runs
  3050.4  A: step 6 done
  3050.4  A: step 7 runs
  3050.4  A: step 7 done
  6000.0  == who
  6000.0     B serves
  6000.0     A shows active
  6000.0     B shows active

# Failback "immediate": after ten steady seconds the preferred node has it again.
failback immediate
0 power-on W
0 power-on A
0 power-on B
3000 power-off A
6000 power-on A
20000 who
21000 end
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
     1.4  A: start vip
     2.4  A: start app
     3.4  A: ROLE activating => active (ALL_RUNNING)
     3.4  A: raise GROUP_ACTIVE node=node-a group=db term=1
    50.0  A: raise LINK_UP link=lan
    50.0  B: raise LINK_UP link=lan
    50.0  A: mirror solo v1
    50.0  A: raise SOLO_BEGUN node=node-a group=db
    55.0  A: mirror grow v2
    55.4  A: raise REDUNDANT_AGAIN group=db
  3000.0  == power-off A
  3050.0  B: raise LINK_DOWN link=lan
  3751.0  B: ROLE standby => candidate (STANDS)
  3751.2  B: ROLE candidate => candidate (STORES_TERM)
  3751.6  B: raise GROUP_FAILOVER node=node-b group=db reason=peer lost
  3751.6  B: ROLE candidate => activating (ELECTED)
  3751.6  B: raise GROUP_ACTIVATING node=node-b group=db term=2
  3752.0  B: promote mirror in t2
  3752.2  B: start vip
  3753.2  B: start app
  3754.2  B: ROLE activating => active (ALL_RUNNING)
  3754.2  B: raise GROUP_ACTIVE node=node-b group=db term=2
  3755.0  B: raise SOLO_WAITING node=node-b group=db
  3755.4  B: mirror solo v4
  3755.4  B: raise SOLO_BEGUN node=node-b group=db
  6000.0  == power-on A
  6000.2  A: ROLE probing => standby (NEWEST_KNOWN)
  6005.0  B: mirror grow v5
  6005.4  B: raise REDUNDANT_AGAIN group=db
  6050.0  A: raise LINK_UP link=lan
  6050.0  B: raise LINK_UP link=lan
 16050.5  B: raise SWITCHOVER_BEGUN group=db from=node-b to=node-a
 16050.5  B: ROLE active => handing-over (FAILBACK)
 16050.5  B: stop app
 16051.5  B: stop vip
 16052.5  B: demote mirror
 16052.7  B: lease of t2 cleared
 16052.7  B: ROLE handing-over => standby (RELEASED)
 16052.7  B: raise GROUP_RELEASED node=node-b group=db term=2
 16052.8  A: ROLE standby => candidate (STORES_TERM)
 16053.2  A: ROLE candidate => activating (ELECTED)
 16053.2  A: raise GROUP_ACTIVATING node=node-a group=db term=3
 16053.6  A: promote mirror in t3
 16053.8  A: start vip
 16054.8  A: start app
 16055.0  A: raise SOLO_WAITING node=node-a group=db
 16055.4  A: mirror solo v7
 16055.4  A: raise SOLO_BEGUN node=node-a group=db
 16055.8  A: ROLE activating => active (ALL_RUNNING)
 16055.8  A: raise GROUP_ACTIVE node=node-a group=db term=3
 16105.0  A: mirror grow v8
 16105.4  A: raise REDUNDANT_AGAIN group=db
 20000.0  == who
 20000.0     A serves
 20000.0     A shows active
 20000.0     B shows active

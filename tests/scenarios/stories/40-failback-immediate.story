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
     1.5  A: start vip
     2.5  A: start app
     3.5  A: ROLE activating => active (ALL_RUNNING)
     3.5  A: raise GROUP_ACTIVE node=node-a group=db term=1
    50.0  A: raise LINK_UP link=lan
    50.0  B: raise LINK_UP link=lan
    51.0  A: mirror grow v2
    51.4  A: raise REDUNDANT_AGAIN group=db
  3000.0  == power-off A
  3050.0  B: raise LINK_DOWN link=lan
  3751.0  B: ROLE standby => candidate (STANDS)
  3751.2  B: ROLE candidate => candidate (STORES_TERM)
  3751.6  B: raise GROUP_FAILOVER node=node-b group=db reason=peer lost
  3751.6  B: ROLE candidate => activating (ELECTED)
  3751.6  B: raise GROUP_ACTIVATING node=node-b group=db term=2
  3752.0  B: promote mirror in t2
  3752.3  B: start vip
  3753.3  B: start app
  3754.3  B: ROLE activating => active (ALL_RUNNING)
  3754.3  B: raise GROUP_ACTIVE node=node-b group=db term=2
  3835.6  B: raise SOLO_WAITING node=node-b group=db
  3836.0  B: mirror solo v4
  3836.0  B: raise SOLO_BEGUN node=node-b group=db
  6000.0  == power-on A
  6000.2  A: ROLE probing => standby (NEWEST_KNOWN)
  6000.2  A: ROLE standby => candidate (STANDS)
  6001.7  A: ROLE candidate => standby (HOLDER_HEARD)
  6050.0  A: raise LINK_UP link=lan
  6050.0  B: raise LINK_UP link=lan
  6051.6  B: mirror grow v5
  6052.0  B: raise REDUNDANT_AGAIN group=db
 16100.5  B: raise SWITCHOVER_BEGUN group=db from=node-b to=node-a
 16100.5  B: ROLE active => handing-over (FAILBACK)
 16100.5  B: stop app
 16101.5  B: stop vip
 16102.5  B: demote mirror
 16103.0  B: lease of t2 cleared
 16103.0  B: ROLE handing-over => standby (RELEASED)
 16103.0  B: raise GROUP_RELEASED node=node-b group=db term=2
 16103.1  A: ROLE standby => candidate (STORES_TERM)
 16103.5  A: ROLE candidate => activating (ELECTED)
 16103.5  A: raise GROUP_ACTIVATING node=node-a group=db term=3
 16103.9  A: promote mirror in t3
 16104.2  A: start vip
 16105.2  A: start app
 16106.2  A: ROLE activating => active (ALL_RUNNING)
 16106.2  A: raise GROUP_ACTIVE node=node-a group=db term=3
 20000.0  == who
 20000.0     A serves
 20000.0     A shows active
 20000.0     B shows active

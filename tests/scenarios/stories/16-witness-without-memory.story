# Row 5: the witness comes back with an empty disk: no vote until the holder enrols it again.
0 power-on W
0 power-on A
0 power-on B
3000 power-off W
3000 forget W
4000 power-on W
6000 power-off A
8500 who
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
  3000.0  == power-off W
  3000.0  == forget W
  3751.1  A: raise WITNESS_LOST
  4000.0  == power-on W
  4000.0  W: ROLE probing => standby (NEWEST_KNOWN)
  4051.1  A: to W: Enrol t1 {AB}v2t1 voters{ABW}v1
  4051.1  A: raise WITNESS_BACK
  6000.0  == power-off A
  6050.0  B: raise LINK_DOWN link=lan
  6751.0  B: ROLE standby => candidate (STANDS)
  6751.2  B: ROLE candidate => candidate (STORES_TERM)
  6751.6  B: raise GROUP_FAILOVER node=node-b group=db reason=peer lost
  6751.6  B: ROLE candidate => activating (ELECTED)
  6751.6  B: raise GROUP_ACTIVATING node=node-b group=db term=2
  6752.0  B: promote mirror in t2
  6752.2  B: start vip
  6753.2  B: start app
  6754.2  B: ROLE activating => active (ALL_RUNNING)
  6754.2  B: raise GROUP_ACTIVE node=node-b group=db term=2
  6755.0  B: raise SOLO_WAITING node=node-b group=db
  6755.4  B: mirror solo v4
  6755.4  B: raise SOLO_BEGUN node=node-b group=db
  8500.0  == who
  8500.0     B serves
  8500.0     B shows active

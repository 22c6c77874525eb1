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
     1.5  A: start vip
     2.5  A: start app
     3.5  A: ROLE activating => active (ALL_RUNNING)
     3.5  A: raise GROUP_ACTIVE node=node-a group=db term=1
    50.0  A: raise LINK_UP link=lan
    50.0  B: raise LINK_UP link=lan
    51.0  A: mirror grow v2
    51.4  A: raise REDUNDANT_AGAIN group=db
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
  6752.3  B: start vip
  6753.3  B: start app
  6754.3  B: ROLE activating => active (ALL_RUNNING)
  6754.3  B: raise GROUP_ACTIVE node=node-b group=db term=2
  6835.7  B: raise SOLO_WAITING node=node-b group=db
  6836.1  B: mirror solo v4
  6836.1  B: raise SOLO_BEGUN node=node-b group=db
  8500.0  == who
  8500.0     B serves
  8500.0     B shows active

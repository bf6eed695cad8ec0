/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports[`test/deploy/plans.test.ts > TAP > the plan of each method, with its scripts > apply-image, BIOS, split image, drivers 1`] = `
openwds-plan | 1
deployment | 7k3mh2q9dx
title | LAB07: Server
method | apply-image
patience | 1800
heartbeat | 15
on-failure | hold
env | OPENWDS_DEPLOYMENT | 7k3mh2q9dx
env | OPENWDS_MACHINE | LAB07
env | OPENWDS_FIRMWARE | bios
file | diskpart | 418 | 595073db2646922475ebe7347fb443385238122e31867cf5ab1ef69f22ead599 | X:\\Windows\\System32\\openwds\\diskpart.txt
file | prepare | 170 | 1dd2f188d4dc43c1391ea95dca07c0057dadd4bce49a21306ea45c67c8f073f4 | X:\\Windows\\System32\\openwds\\prepare.cmd
file | image | 5000000000 | abababababababababababababababababababababababababababababababab | W:\\openwds\\install.swm
file | image2 | 5000000000 | abababababababababababababababababababababababababababababababab | W:\\openwds\\install2.swm
file | apply | 296 | 81a0761b3c43b847f970a6bf9f8f4675df80286c07ffc2cd72ca6f68ecea1fe8 | X:\\Windows\\System32\\openwds\\apply.cmd
file | answer | 13 | cfdb0e3434a4ec16ad8c226af07651d158c713baea5f84e160502ba27f5f88c5 | X:\\Autounattend.xml
file | apply-answer | 521 | ed2f674e9313878562f8f12c27b757a796c5e0aed2d015e87fd6b0686b8f1cdd | X:\\Windows\\System32\\openwds\\apply-answer.cmd
file | bootable | 570 | 0fed5607ca55902b9625abe895a6207ef12e0b99f0dcb08912eeca2328c503ec | X:\\Windows\\System32\\openwds\\bootable.cmd
file | driver1-1 | 1 | abababababababababababababababababababababababababababababababab | W:\\openwds\\drivers\\1\\e1.inf
file | drivers | 129 | 7993be082fc7bc7daa080f808f110da59a30411fe606c32d4ad826fa3f101050 | X:\\Windows\\System32\\openwds\\drivers.cmd
file | report | 154 | 72836f95fe3737b05cdf8d3058d756af7403e7de7c2cff60be6010c8f492637a | W:\\Windows\\Setup\\openwds\\session.txt
file | curl | 78 | 8140c7d9558c7b447ddf34300de837c106cb3d40db81fbc394a69cebf1bc7c10 | W:\\Windows\\Setup\\openwds\\curl.txt
file | callback | 1226 | d265661acce3d8798f20a6a10a88063620c32194f882254bafa0cf139103113c | W:\\Windows\\Setup\\openwds\\callback.cmd
file | setup-complete | 166 | f1c6a397fa584255450828fbc9a27ecf8121c6426ee780d2adf1e075d8f37b25 | X:\\Windows\\System32\\openwds\\SetupComplete.cmd
file | leave-behind | 595 | 084687337749242a6f3b829a3ca289aa4a7a51034192f7a69ca6c9d2d8f3445b | X:\\Windows\\System32\\openwds\\leave-behind.cmd
log | wpeinit.log | X:\\Windows\\System32\\wpeinit.log
log | dism.log | X:\\Windows\\Logs\\DISM\\dism.log
step | prepare | preparing | 2 | Preparing disk 0
check-disk | 0 | 14294967297
fetch | diskpart
fetch | prepare
run | 600 | 303 | 0 | none | cmd.exe /d /c X:\\Windows\\System32\\openwds\\prepare.cmd
step | download | downloading | 45 | Downloading Server
fetch | image
fetch | image2
step | apply | applying | 45 | Applying Server
fetch | apply
run | 14400 | 501 | 0 | percent | cmd.exe /d /c X:\\Windows\\System32\\openwds\\apply.cmd
step | answer | applying | 2 | Putting the answer file in place
fetch | answer
fetch | apply-answer
run | 3600 | 501 | 0 | none | cmd.exe /d /c X:\\Windows\\System32\\openwds\\apply-answer.cmd
delete | X:\\Autounattend.xml
step | bootable | applying | 1 | Making Windows start
fetch | bootable
run | 600 | 504 | 0 | none | cmd.exe /d /c X:\\Windows\\System32\\openwds\\bootable.cmd
step | drivers | applying | 4 | Adding one driver package
fetch | driver1-1
fetch | drivers
run | 3600 | 505 | 0 | none | cmd.exe /d /c X:\\Windows\\System32\\openwds\\drivers.cmd
step | leave-behind | applying | 1 | Finishing
fetch | report
fetch | curl
fetch | callback
fetch | setup-complete
fetch | leave-behind
run | 600 | 501 | 0 | none | cmd.exe /d /c X:\\Windows\\System32\\openwds\\leave-behind.cmd
step | restart | rebooting | 1 | Restarting
restart

== X:\\Windows\\System32\\openwds\\diskpart.txt
rem Disk 0 for BIOS
select disk 0
clean
convert mbr
rem System
create partition primary size=500
format quick fs=ntfs label="System"
assign letter="S"
active
rem Windows
create partition primary
shrink minimum=1024
format quick fs=ntfs label="Windows"
assign letter="W"
rem Recovery tools
create partition primary
format quick fs=ntfs label="Recovery"
assign letter="R"
set id=27
list volume
exit

== X:\\Windows\\System32\\openwds\\prepare.cmd
@echo off
rem Everything on the disk is lost.
diskpart.exe /s X:\\Windows\\System32\\openwds\\diskpart.txt
if not "%errorlevel%"=="0" exit /b 1
md W:\\openwds
exit /b 0

== X:\\Windows\\System32\\openwds\\apply.cmd
@echo off
md W:\\openwds\\scratch
dism.exe /Apply-Image /ImageFile:"W:\\openwds\\install.swm" /SWMFile:"W:\\openwds\\install*.swm" /Index:2 /ApplyDir:W:\\ /Verify /ScratchDir:W:\\openwds\\scratch
if not "%errorlevel%"=="0" exit /b 1
if not exist W:\\Windows\\System32\\ntoskrnl.exe exit /b 1
exit /b 0

== X:\\Autounattend.xml
<unattend/>

== X:\\Windows\\System32\\openwds\\apply-answer.cmd
@echo off
md W:\\Windows\\Panther
rem One left in the image would win over ours
if exist W:\\Windows\\Panther\\Unattend\\Unattend.xml del /f /q W:\\Windows\\Panther\\Unattend\\Unattend.xml
if exist W:\\Windows\\System32\\Sysprep\\Unattend.xml del /f /q W:\\Windows\\System32\\Sysprep\\Unattend.xml
copy /y X:\\Autounattend.xml W:\\Windows\\Panther\\unattend.xml
if not "%errorlevel%"=="0" exit /b 1
dism.exe /Image:W:\\ /Apply-Unattend:X:\\Autounattend.xml /ScratchDir:W:\\openwds\\scratch
if not "%errorlevel%"=="0" exit /b 1
exit /b 0

== X:\\Windows\\System32\\openwds\\bootable.cmd
@echo off
W:\\Windows\\System32\\bcdboot.exe W:\\Windows /s S: /f BIOS
if "%errorlevel%"=="0" goto recovery
rem The one in the image may be of another architecture than Windows PE
bcdboot.exe W:\\Windows /s S: /f BIOS
if not "%errorlevel%"=="0" exit /b 1
:recovery
if not exist W:\\Windows\\System32\\Recovery\\Winre.wim exit /b 0
md R:\\Recovery\\WindowsRE
xcopy.exe /h /y W:\\Windows\\System32\\Recovery\\Winre.wim R:\\Recovery\\WindowsRE\\
W:\\Windows\\System32\\reagentc.exe /setreimage /path R:\\Recovery\\WindowsRE /target W:\\Windows
rem Windows starts without it
exit /b 0

== X:\\Windows\\System32\\openwds\\drivers.cmd
@echo off
dism.exe /Image:W:\\ /Add-Driver /Driver:W:\\openwds\\drivers /Recurse
if not "%errorlevel%"=="0" exit /b 1
exit /b 0

== W:\\Windows\\Setup\\openwds\\session.txt
openwds-session	1
server	https://192.168.10.2:8468
deployment	7k3mh2q9dx
credential	ccccccccccccccccccccccccccccccccccccccccccc
time	2026-11-28T08:30:00Z

== W:\\Windows\\Setup\\openwds\\curl.txt
header = "Authorization: Bearer ccccccccccccccccccccccccccccccccccccccccccc"

== W:\\Windows\\Setup\\openwds\\callback.cmd
@echo off
rem System and administrators only
icacls.exe "%~dp0." /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F
if exist "%~dp0agent.exe" goto agent
if "%1"=="oobe" goto oobe
if "%1"=="logon" goto logon
curl.exe --silent --show-error --ssl-no-revoke --cacert "%~dp0ca.pem" --config "%~dp0curl.txt" --connect-timeout 10 --max-time 60 --retry 3 --data stage=specialize https://192.168.10.2:8468/deploy/7k3mh2q9dx/stage
exit /b 0
:oobe
curl.exe --silent --show-error --ssl-no-revoke --cacert "%~dp0ca.pem" --config "%~dp0curl.txt" --connect-timeout 10 --max-time 60 --retry 3 --data stage=oobe https://192.168.10.2:8468/deploy/7k3mh2q9dx/stage
if exist "%~dp0after.cmd" cmd.exe /d /c "%~dp0after.cmd"
curl.exe --silent --show-error --ssl-no-revoke --cacert "%~dp0ca.pem" --config "%~dp0curl.txt" --connect-timeout 10 --max-time 60 --retry 3 --data stage=ready https://192.168.10.2:8468/deploy/7k3mh2q9dx/stage
exit /b 0
:logon
curl.exe --silent --show-error --ssl-no-revoke --cacert "%~dp0ca.pem" --config "%~dp0curl.txt" --connect-timeout 10 --max-time 60 --retry 3 --data stage=ready https://192.168.10.2:8468/deploy/7k3mh2q9dx/stage
exit /b 0
:agent
"%~dp0agent.exe" /pass:%1
exit /b 0

== X:\\Windows\\System32\\openwds\\SetupComplete.cmd
@echo off
if exist "%~dp0SetupComplete.image.cmd" cmd.exe /d /c "%~dp0SetupComplete.image.cmd"
cmd.exe /d /c "%WINDIR%\\Setup\\openwds\\callback.cmd" oobe
exit /b 0

== X:\\Windows\\System32\\openwds\\leave-behind.cmd
@echo off
md W:\\Windows\\Setup\\Scripts
if exist W:\\Windows\\Setup\\Scripts\\SetupComplete.cmd ren W:\\Windows\\Setup\\Scripts\\SetupComplete.cmd SetupComplete.image.cmd
copy /y X:\\Windows\\System32\\openwds\\SetupComplete.cmd W:\\Windows\\Setup\\Scripts\\SetupComplete.cmd
if not "%errorlevel%"=="0" exit /b 1
if exist X:\\Windows\\System32\\openwds\\agent.exe copy /y X:\\Windows\\System32\\openwds\\agent.exe W:\\Windows\\Setup\\openwds\\agent.exe
copy /y X:\\Windows\\System32\\openwds\\ca.pem W:\\Windows\\Setup\\openwds\\ca.pem
if not "%errorlevel%"=="0" exit /b 1
if exist W:\\openwds rd /s /q W:\\openwds
exit /b 0

`

exports[`test/deploy/plans.test.ts > TAP > the plan of each method, with its scripts > apply-image, share at two addresses and another port, split image 1`] = `
openwds-plan | 1
deployment | 7k3mh2q9dx
title | LAB07: Server
method | apply-image
patience | 1800
heartbeat | 15
on-failure | hold
env | OPENWDS_DEPLOYMENT | 7k3mh2q9dx
env | OPENWDS_MACHINE | LAB07
env | OPENWDS_FIRMWARE | uefi
file | diskpart | 535 | 7a9ad04e960ff1324ae5c2daaf2f782e6c5634983a8a3f217720816b231e3d5d | X:\\Windows\\System32\\openwds\\diskpart.txt
file | prepare | 170 | 1dd2f188d4dc43c1391ea95dca07c0057dadd4bce49a21306ea45c67c8f073f4 | X:\\Windows\\System32\\openwds\\prepare.cmd
file | mount | 524 | c941ad98e107fa5655e37d52ec02c7ec894051fec3399451c77fb094949059e0 | X:\\Windows\\System32\\openwds\\mount.cmd
file | apply | 280 | da34c77f14e5afa09d29ab68aa433c71383d999b40af67177f6a591bbade02af | X:\\Windows\\System32\\openwds\\apply.cmd
file | answer | 13 | cfdb0e3434a4ec16ad8c226af07651d158c713baea5f84e160502ba27f5f88c5 | X:\\Autounattend.xml
file | apply-answer | 521 | ed2f674e9313878562f8f12c27b757a796c5e0aed2d015e87fd6b0686b8f1cdd | X:\\Windows\\System32\\openwds\\apply-answer.cmd
file | bootable | 570 | 6ec8a406c558154c46af3f833749dec3bcb65f4fe5926264e22a9a2591a275dc | X:\\Windows\\System32\\openwds\\bootable.cmd
file | report | 154 | 72836f95fe3737b05cdf8d3058d756af7403e7de7c2cff60be6010c8f492637a | W:\\Windows\\Setup\\openwds\\session.txt
file | curl | 78 | 8140c7d9558c7b447ddf34300de837c106cb3d40db81fbc394a69cebf1bc7c10 | W:\\Windows\\Setup\\openwds\\curl.txt
file | callback | 1226 | d265661acce3d8798f20a6a10a88063620c32194f882254bafa0cf139103113c | W:\\Windows\\Setup\\openwds\\callback.cmd
file | setup-complete | 166 | f1c6a397fa584255450828fbc9a27ecf8121c6426ee780d2adf1e075d8f37b25 | X:\\Windows\\System32\\openwds\\SetupComplete.cmd
file | leave-behind | 595 | 084687337749242a6f3b829a3ca289aa4a7a51034192f7a69ca6c9d2d8f3445b | X:\\Windows\\System32\\openwds\\leave-behind.cmd
file | unmount | 49 | 78566befd133bc103eb93baad5cd8eebb91156b51b1ea8ecf21244c170c502a6 | X:\\Windows\\System32\\openwds\\unmount.cmd
log | wpeinit.log | X:\\Windows\\System32\\wpeinit.log
log | dism.log | X:\\Windows\\Logs\\DISM\\dism.log
step | prepare | preparing | 2 | Preparing disk 0
check-disk | 0 | 4294967297
fetch | diskpart
fetch | prepare
run | 600 | 303 | 0 | none | cmd.exe /d /c X:\\Windows\\System32\\openwds\\prepare.cmd
step | mount | downloading | 1 | Connecting to the share
fetch | mount
run | 300 | 406 | 0 | none | cmd.exe /d /c X:\\Windows\\System32\\openwds\\mount.cmd
delete | X:\\Windows\\System32\\openwds\\mount.cmd
step | apply | applying | 45 | Applying Server
fetch | apply
run | 14400 | 501 | 0 | percent | cmd.exe /d /c X:\\Windows\\System32\\openwds\\apply.cmd
step | answer | applying | 2 | Putting the answer file in place
fetch | answer
fetch | apply-answer
run | 3600 | 501 | 0 | none | cmd.exe /d /c X:\\Windows\\System32\\openwds\\apply-answer.cmd
delete | X:\\Autounattend.xml
step | bootable | applying | 1 | Making Windows start
fetch | bootable
run | 600 | 504 | 0 | none | cmd.exe /d /c X:\\Windows\\System32\\openwds\\bootable.cmd
step | leave-behind | applying | 1 | Finishing
fetch | report
fetch | curl
fetch | callback
fetch | setup-complete
fetch | leave-behind
run | 600 | 501 | 0 | none | cmd.exe /d /c X:\\Windows\\System32\\openwds\\leave-behind.cmd
step | unmount | applying | 1 | Leaving the share
fetch | unmount
run | 120 | 406 | 0 | none | cmd.exe /d /c X:\\Windows\\System32\\openwds\\unmount.cmd
step | restart | rebooting | 1 | Restarting
restart

== X:\\Windows\\System32\\openwds\\diskpart.txt
rem Disk 0 for UEFI
select disk 0
clean
convert gpt
rem System
create partition efi size=300
format quick fs=fat32 label="System"
assign letter="S"
rem Reserved by Microsoft
create partition msr size=16
rem Windows
create partition primary
shrink minimum=1024
format quick fs=ntfs label="Windows"
assign letter="W"
rem Recovery tools
create partition primary
format quick fs=ntfs label="Recovery"
assign letter="R"
set id="de94bba4-06d1-4d40-a16a-bfd50179d6ac"
gpt attributes=0x8000000000000001
list volume
exit

== X:\\Windows\\System32\\openwds\\prepare.cmd
@echo off
rem Everything on the disk is lost.
diskpart.exe /s X:\\Windows\\System32\\openwds\\diskpart.txt
if not "%errorlevel%"=="0" exit /b 1
md W:\\openwds
exit /b 0

== X:\\Windows\\System32\\openwds\\mount.cmd
@echo off
set tries=0
:again
net.exe use Z: "\\\\192.168.10.2\\dk3mh2q9dxyza" "pppppppppppppppppppppppppppp" /user:"OPENWDS\\dk3mh2q9dxyza" /persistent:no /TCPPORT:4455
if "%errorlevel%"=="0" goto mounted
net.exe use Z: "\\\\10.0.0.2\\dk3mh2q9dxyza" "pppppppppppppppppppppppppppp" /user:"OPENWDS\\dk3mh2q9dxyza" /persistent:no /TCPPORT:4455
if "%errorlevel%"=="0" goto mounted
set /a tries+=1
if "%tries%"=="6" exit /b 1
ping.exe -n 6 127.0.0.1 >nul
goto again
:mounted
if not exist Z:\\install.swm exit /b 1
exit /b 0

== X:\\Windows\\System32\\openwds\\apply.cmd
@echo off
md W:\\openwds\\scratch
dism.exe /Apply-Image /ImageFile:"Z:\\install.swm" /SWMFile:"Z:\\install*.swm" /Index:2 /ApplyDir:W:\\ /Verify /ScratchDir:W:\\openwds\\scratch
if not "%errorlevel%"=="0" exit /b 1
if not exist W:\\Windows\\System32\\ntoskrnl.exe exit /b 1
exit /b 0

== X:\\Autounattend.xml
<unattend/>

== X:\\Windows\\System32\\openwds\\apply-answer.cmd
@echo off
md W:\\Windows\\Panther
rem One left in the image would win over ours
if exist W:\\Windows\\Panther\\Unattend\\Unattend.xml del /f /q W:\\Windows\\Panther\\Unattend\\Unattend.xml
if exist W:\\Windows\\System32\\Sysprep\\Unattend.xml del /f /q W:\\Windows\\System32\\Sysprep\\Unattend.xml
copy /y X:\\Autounattend.xml W:\\Windows\\Panther\\unattend.xml
if not "%errorlevel%"=="0" exit /b 1
dism.exe /Image:W:\\ /Apply-Unattend:X:\\Autounattend.xml /ScratchDir:W:\\openwds\\scratch
if not "%errorlevel%"=="0" exit /b 1
exit /b 0

== X:\\Windows\\System32\\openwds\\bootable.cmd
@echo off
W:\\Windows\\System32\\bcdboot.exe W:\\Windows /s S: /f UEFI
if "%errorlevel%"=="0" goto recovery
rem The one in the image may be of another architecture than Windows PE
bcdboot.exe W:\\Windows /s S: /f UEFI
if not "%errorlevel%"=="0" exit /b 1
:recovery
if not exist W:\\Windows\\System32\\Recovery\\Winre.wim exit /b 0
md R:\\Recovery\\WindowsRE
xcopy.exe /h /y W:\\Windows\\System32\\Recovery\\Winre.wim R:\\Recovery\\WindowsRE\\
W:\\Windows\\System32\\reagentc.exe /setreimage /path R:\\Recovery\\WindowsRE /target W:\\Windows
rem Windows starts without it
exit /b 0

== W:\\Windows\\Setup\\openwds\\session.txt
openwds-session	1
server	https://192.168.10.2:8468
deployment	7k3mh2q9dx
credential	ccccccccccccccccccccccccccccccccccccccccccc
time	2026-11-28T08:30:00Z

== W:\\Windows\\Setup\\openwds\\curl.txt
header = "Authorization: Bearer ccccccccccccccccccccccccccccccccccccccccccc"

== W:\\Windows\\Setup\\openwds\\callback.cmd
@echo off
rem System and administrators only
icacls.exe "%~dp0." /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F
if exist "%~dp0agent.exe" goto agent
if "%1"=="oobe" goto oobe
if "%1"=="logon" goto logon
curl.exe --silent --show-error --ssl-no-revoke --cacert "%~dp0ca.pem" --config "%~dp0curl.txt" --connect-timeout 10 --max-time 60 --retry 3 --data stage=specialize https://192.168.10.2:8468/deploy/7k3mh2q9dx/stage
exit /b 0
:oobe
curl.exe --silent --show-error --ssl-no-revoke --cacert "%~dp0ca.pem" --config "%~dp0curl.txt" --connect-timeout 10 --max-time 60 --retry 3 --data stage=oobe https://192.168.10.2:8468/deploy/7k3mh2q9dx/stage
if exist "%~dp0after.cmd" cmd.exe /d /c "%~dp0after.cmd"
curl.exe --silent --show-error --ssl-no-revoke --cacert "%~dp0ca.pem" --config "%~dp0curl.txt" --connect-timeout 10 --max-time 60 --retry 3 --data stage=ready https://192.168.10.2:8468/deploy/7k3mh2q9dx/stage
exit /b 0
:logon
curl.exe --silent --show-error --ssl-no-revoke --cacert "%~dp0ca.pem" --config "%~dp0curl.txt" --connect-timeout 10 --max-time 60 --retry 3 --data stage=ready https://192.168.10.2:8468/deploy/7k3mh2q9dx/stage
exit /b 0
:agent
"%~dp0agent.exe" /pass:%1
exit /b 0

== X:\\Windows\\System32\\openwds\\SetupComplete.cmd
@echo off
if exist "%~dp0SetupComplete.image.cmd" cmd.exe /d /c "%~dp0SetupComplete.image.cmd"
cmd.exe /d /c "%WINDIR%\\Setup\\openwds\\callback.cmd" oobe
exit /b 0

== X:\\Windows\\System32\\openwds\\leave-behind.cmd
@echo off
md W:\\Windows\\Setup\\Scripts
if exist W:\\Windows\\Setup\\Scripts\\SetupComplete.cmd ren W:\\Windows\\Setup\\Scripts\\SetupComplete.cmd SetupComplete.image.cmd
copy /y X:\\Windows\\System32\\openwds\\SetupComplete.cmd W:\\Windows\\Setup\\Scripts\\SetupComplete.cmd
if not "%errorlevel%"=="0" exit /b 1
if exist X:\\Windows\\System32\\openwds\\agent.exe copy /y X:\\Windows\\System32\\openwds\\agent.exe W:\\Windows\\Setup\\openwds\\agent.exe
copy /y X:\\Windows\\System32\\openwds\\ca.pem W:\\Windows\\Setup\\openwds\\ca.pem
if not "%errorlevel%"=="0" exit /b 1
if exist W:\\openwds rd /s /q W:\\openwds
exit /b 0

== X:\\Windows\\System32\\openwds\\unmount.cmd
@echo off
net.exe use Z: /delete /y
exit /b 0

`

exports[`test/deploy/plans.test.ts > TAP > the plan of each method, with its scripts > apply-image, UEFI 1`] = `
openwds-plan | 1
deployment | 7k3mh2q9dx
title | LAB07: Windows 11 Pro
method | apply-image
patience | 1800
heartbeat | 15
on-failure | hold
env | OPENWDS_DEPLOYMENT | 7k3mh2q9dx
env | OPENWDS_MACHINE | LAB07
env | OPENWDS_FIRMWARE | uefi
file | diskpart | 535 | 7a9ad04e960ff1324ae5c2daaf2f782e6c5634983a8a3f217720816b231e3d5d | X:\\Windows\\System32\\openwds\\diskpart.txt
file | prepare | 170 | 1dd2f188d4dc43c1391ea95dca07c0057dadd4bce49a21306ea45c67c8f073f4 | X:\\Windows\\System32\\openwds\\prepare.cmd
file | image | 5000000000 | abababababababababababababababababababababababababababababababab | W:\\openwds\\install.wim
file | apply | 261 | 0753a6c3b74b59c16ab0c6fcf51691c5d258442959985be6878f66e172cfabfc | X:\\Windows\\System32\\openwds\\apply.cmd
file | answer | 13 | cfdb0e3434a4ec16ad8c226af07651d158c713baea5f84e160502ba27f5f88c5 | X:\\Autounattend.xml
file | apply-answer | 521 | ed2f674e9313878562f8f12c27b757a796c5e0aed2d015e87fd6b0686b8f1cdd | X:\\Windows\\System32\\openwds\\apply-answer.cmd
file | bootable | 570 | 6ec8a406c558154c46af3f833749dec3bcb65f4fe5926264e22a9a2591a275dc | X:\\Windows\\System32\\openwds\\bootable.cmd
file | report | 154 | 72836f95fe3737b05cdf8d3058d756af7403e7de7c2cff60be6010c8f492637a | W:\\Windows\\Setup\\openwds\\session.txt
file | curl | 78 | 8140c7d9558c7b447ddf34300de837c106cb3d40db81fbc394a69cebf1bc7c10 | W:\\Windows\\Setup\\openwds\\curl.txt
file | callback | 1226 | d265661acce3d8798f20a6a10a88063620c32194f882254bafa0cf139103113c | W:\\Windows\\Setup\\openwds\\callback.cmd
file | setup-complete | 166 | f1c6a397fa584255450828fbc9a27ecf8121c6426ee780d2adf1e075d8f37b25 | X:\\Windows\\System32\\openwds\\SetupComplete.cmd
file | leave-behind | 595 | 084687337749242a6f3b829a3ca289aa4a7a51034192f7a69ca6c9d2d8f3445b | X:\\Windows\\System32\\openwds\\leave-behind.cmd
log | wpeinit.log | X:\\Windows\\System32\\wpeinit.log
log | dism.log | X:\\Windows\\Logs\\DISM\\dism.log
step | prepare | preparing | 2 | Preparing disk 0
check-disk | 0 | 29294967296
fetch | diskpart
fetch | prepare
run | 600 | 303 | 0 | none | cmd.exe /d /c X:\\Windows\\System32\\openwds\\prepare.cmd
step | download | downloading | 45 | Downloading Windows 11 Pro
fetch | image
step | apply | applying | 45 | Applying Windows 11 Pro
fetch | apply
run | 14400 | 501 | 0 | percent | cmd.exe /d /c X:\\Windows\\System32\\openwds\\apply.cmd
step | answer | applying | 2 | Putting the answer file in place
fetch | answer
fetch | apply-answer
run | 3600 | 501 | 0 | none | cmd.exe /d /c X:\\Windows\\System32\\openwds\\apply-answer.cmd
delete | X:\\Autounattend.xml
step | bootable | applying | 1 | Making Windows start
fetch | bootable
run | 600 | 504 | 0 | none | cmd.exe /d /c X:\\Windows\\System32\\openwds\\bootable.cmd
step | leave-behind | applying | 1 | Finishing
fetch | report
fetch | curl
fetch | callback
fetch | setup-complete
fetch | leave-behind
run | 600 | 501 | 0 | none | cmd.exe /d /c X:\\Windows\\System32\\openwds\\leave-behind.cmd
step | restart | rebooting | 1 | Restarting
restart

== X:\\Windows\\System32\\openwds\\diskpart.txt
rem Disk 0 for UEFI
select disk 0
clean
convert gpt
rem System
create partition efi size=300
format quick fs=fat32 label="System"
assign letter="S"
rem Reserved by Microsoft
create partition msr size=16
rem Windows
create partition primary
shrink minimum=1024
format quick fs=ntfs label="Windows"
assign letter="W"
rem Recovery tools
create partition primary
format quick fs=ntfs label="Recovery"
assign letter="R"
set id="de94bba4-06d1-4d40-a16a-bfd50179d6ac"
gpt attributes=0x8000000000000001
list volume
exit

== X:\\Windows\\System32\\openwds\\prepare.cmd
@echo off
rem Everything on the disk is lost.
diskpart.exe /s X:\\Windows\\System32\\openwds\\diskpart.txt
if not "%errorlevel%"=="0" exit /b 1
md W:\\openwds
exit /b 0

== X:\\Windows\\System32\\openwds\\apply.cmd
@echo off
md W:\\openwds\\scratch
dism.exe /Apply-Image /ImageFile:"W:\\openwds\\install.wim" /Index:6 /ApplyDir:W:\\ /Verify /ScratchDir:W:\\openwds\\scratch
if not "%errorlevel%"=="0" exit /b 1
if not exist W:\\Windows\\System32\\ntoskrnl.exe exit /b 1
exit /b 0

== X:\\Autounattend.xml
<unattend/>

== X:\\Windows\\System32\\openwds\\apply-answer.cmd
@echo off
md W:\\Windows\\Panther
rem One left in the image would win over ours
if exist W:\\Windows\\Panther\\Unattend\\Unattend.xml del /f /q W:\\Windows\\Panther\\Unattend\\Unattend.xml
if exist W:\\Windows\\System32\\Sysprep\\Unattend.xml del /f /q W:\\Windows\\System32\\Sysprep\\Unattend.xml
copy /y X:\\Autounattend.xml W:\\Windows\\Panther\\unattend.xml
if not "%errorlevel%"=="0" exit /b 1
dism.exe /Image:W:\\ /Apply-Unattend:X:\\Autounattend.xml /ScratchDir:W:\\openwds\\scratch
if not "%errorlevel%"=="0" exit /b 1
exit /b 0

== X:\\Windows\\System32\\openwds\\bootable.cmd
@echo off
W:\\Windows\\System32\\bcdboot.exe W:\\Windows /s S: /f UEFI
if "%errorlevel%"=="0" goto recovery
rem The one in the image may be of another architecture than Windows PE
bcdboot.exe W:\\Windows /s S: /f UEFI
if not "%errorlevel%"=="0" exit /b 1
:recovery
if not exist W:\\Windows\\System32\\Recovery\\Winre.wim exit /b 0
md R:\\Recovery\\WindowsRE
xcopy.exe /h /y W:\\Windows\\System32\\Recovery\\Winre.wim R:\\Recovery\\WindowsRE\\
W:\\Windows\\System32\\reagentc.exe /setreimage /path R:\\Recovery\\WindowsRE /target W:\\Windows
rem Windows starts without it
exit /b 0

== W:\\Windows\\Setup\\openwds\\session.txt
openwds-session	1
server	https://192.168.10.2:8468
deployment	7k3mh2q9dx
credential	ccccccccccccccccccccccccccccccccccccccccccc
time	2026-11-28T08:30:00Z

== W:\\Windows\\Setup\\openwds\\curl.txt
header = "Authorization: Bearer ccccccccccccccccccccccccccccccccccccccccccc"

== W:\\Windows\\Setup\\openwds\\callback.cmd
@echo off
rem System and administrators only
icacls.exe "%~dp0." /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F
if exist "%~dp0agent.exe" goto agent
if "%1"=="oobe" goto oobe
if "%1"=="logon" goto logon
curl.exe --silent --show-error --ssl-no-revoke --cacert "%~dp0ca.pem" --config "%~dp0curl.txt" --connect-timeout 10 --max-time 60 --retry 3 --data stage=specialize https://192.168.10.2:8468/deploy/7k3mh2q9dx/stage
exit /b 0
:oobe
curl.exe --silent --show-error --ssl-no-revoke --cacert "%~dp0ca.pem" --config "%~dp0curl.txt" --connect-timeout 10 --max-time 60 --retry 3 --data stage=oobe https://192.168.10.2:8468/deploy/7k3mh2q9dx/stage
if exist "%~dp0after.cmd" cmd.exe /d /c "%~dp0after.cmd"
curl.exe --silent --show-error --ssl-no-revoke --cacert "%~dp0ca.pem" --config "%~dp0curl.txt" --connect-timeout 10 --max-time 60 --retry 3 --data stage=ready https://192.168.10.2:8468/deploy/7k3mh2q9dx/stage
exit /b 0
:logon
curl.exe --silent --show-error --ssl-no-revoke --cacert "%~dp0ca.pem" --config "%~dp0curl.txt" --connect-timeout 10 --max-time 60 --retry 3 --data stage=ready https://192.168.10.2:8468/deploy/7k3mh2q9dx/stage
exit /b 0
:agent
"%~dp0agent.exe" /pass:%1
exit /b 0

== X:\\Windows\\System32\\openwds\\SetupComplete.cmd
@echo off
if exist "%~dp0SetupComplete.image.cmd" cmd.exe /d /c "%~dp0SetupComplete.image.cmd"
cmd.exe /d /c "%WINDIR%\\Setup\\openwds\\callback.cmd" oobe
exit /b 0

== X:\\Windows\\System32\\openwds\\leave-behind.cmd
@echo off
md W:\\Windows\\Setup\\Scripts
if exist W:\\Windows\\Setup\\Scripts\\SetupComplete.cmd ren W:\\Windows\\Setup\\Scripts\\SetupComplete.cmd SetupComplete.image.cmd
copy /y X:\\Windows\\System32\\openwds\\SetupComplete.cmd W:\\Windows\\Setup\\Scripts\\SetupComplete.cmd
if not "%errorlevel%"=="0" exit /b 1
if exist X:\\Windows\\System32\\openwds\\agent.exe copy /y X:\\Windows\\System32\\openwds\\agent.exe W:\\Windows\\Setup\\openwds\\agent.exe
copy /y X:\\Windows\\System32\\openwds\\ca.pem W:\\Windows\\Setup\\openwds\\ca.pem
if not "%errorlevel%"=="0" exit /b 1
if exist W:\\openwds rd /s /q W:\\openwds
exit /b 0

`

exports[`test/deploy/plans.test.ts > TAP > the plan of each method, with its scripts > capture-image 1`] = `
openwds-plan | 1
deployment | 7k3mh2q9dx
title | LAB07: capture
method | capture-image
patience | 1800
heartbeat | 15
on-failure | hold
env | OPENWDS_DEPLOYMENT | 7k3mh2q9dx
env | OPENWDS_MACHINE | LAB07
env | OPENWDS_FIRMWARE | uefi
file | wimscript | 223 | 58f426a0d2aee5caab2bb8d0d1de17808cd5fd0a6ddd34b7cf7c81fc2c2f4a7a | X:\\Windows\\System32\\openwds\\wimscript.ini
file | capture | 447 | 959c15694bead1afe11b51a2b33af8567515330a9713deea6992afd1db79ac01 | X:\\Windows\\System32\\openwds\\capture.cmd
log | wpeinit.log | X:\\Windows\\System32\\wpeinit.log
log | dism.log | X:\\Windows\\Logs\\DISM\\dism.log
step | check | preparing | 1 | Looking whether Windows was generalized
check-capture | capture | C:\\Windows\\Setup\\State\\State.ini
step | capture | capturing | 50 | Capturing golden
fetch | wimscript
fetch | capture
run | 21600 | 602 | 0 | percent | cmd.exe /d /c X:\\Windows\\System32\\openwds\\capture.cmd
step | upload | uploading | 45 | Uploading golden
upload | capture | C:\\openwds\\capture.wim
delete | C:\\openwds\\capture.wim
step | shutdown | ready | 1 | Switching off
shutdown

== X:\\Windows\\System32\\openwds\\wimscript.ini
[ExclusionList]
\\$ntfs.log
\\hiberfil.sys
\\pagefile.sys
\\swapfile.sys
\\System Volume Information
\\RECYCLER
\\$Recycle.Bin
\\Windows\\CSC
\\openwds

[CompressionExclusionList]
*.mp3
*.zip
*.cab
\\WINDOWS\\inf\\*.pnf

== X:\\Windows\\System32\\openwds\\capture.cmd
@echo off
if not exist C:\\Windows\\System32\\config\\SYSTEM exit /b 2
md C:\\openwds\\scratch
if exist C:\\openwds\\capture.wim del /f /q C:\\openwds\\capture.wim
dism.exe /Capture-Image /ImageFile:C:\\openwds\\capture.wim /CaptureDir:C:\\ /Name:"golden" /Description:"100%% ours" /ConfigFile:X:\\Windows\\System32\\openwds\\wimscript.ini /Compress:fast /CheckIntegrity /Verify /ScratchDir:C:\\openwds\\scratch
if not "%errorlevel%"=="0" exit /b 1
exit /b 0

`

exports[`test/deploy/plans.test.ts > TAP > the plan of each method, with its scripts > pass logon 1`] = `
openwds-plan | 1
deployment | 7k3mh2q9dx
title | LAB07
method | windows-setup
patience | 600
heartbeat | 15
on-failure | hold
step | ready | ready | 1 | ready

`

exports[`test/deploy/plans.test.ts > TAP > the plan of each method, with its scripts > pass oobe 1`] = `
openwds-plan | 1
deployment | 7k3mh2q9dx
title | LAB07
method | windows-setup
patience | 600
heartbeat | 15
on-failure | hold
file | after1 | 11 | c134b2f85415ba5cfce3e3fe4745688335745a9bb22152ac8f5c77f190d8aee3 | C:\\Windows\\Setup\\openwds\\after1.cmd
step | oobe | oobe | 1 | oobe
step | after1 | oobe | 10 | office.cmd
fetch | after1
run | 7200 | 701 | 0,3010 | none | cmd.exe /d /c C:\\Windows\\Setup\\openwds\\after1.cmd
step | ready | ready | 1 | ready

== C:\\Windows\\Setup\\openwds\\after1.cmd
@echo off

`

exports[`test/deploy/plans.test.ts > TAP > the plan of each method, with its scripts > pass specialize 1`] = `
openwds-plan | 1
deployment | 7k3mh2q9dx
title | LAB07
method | windows-setup
patience | 60
heartbeat | 15
on-failure | hold
step | specialize | specialize | 1 | specialize

`

exports[`test/deploy/plans.test.ts > TAP > the plan of each method, with its scripts > script 1`] = `
openwds-plan | 1
deployment | 7k3mh2q9dx
title | LAB07: own.cmd
method | script
patience | 1800
heartbeat | 15
on-failure | hold
env | OPENWDS_DEPLOYMENT | 7k3mh2q9dx
env | OPENWDS_MACHINE | LAB07
env | OPENWDS_FIRMWARE | uefi
file | script | 11 | c134b2f85415ba5cfce3e3fe4745688335745a9bb22152ac8f5c77f190d8aee3 | X:\\Windows\\System32\\openwds\\script.cmd
log | wpeinit.log | X:\\Windows\\System32\\wpeinit.log
step | script | applying | 98 | own.cmd
fetch | script
run | 43200 | 506 | 0 | percent | cmd.exe /d /c X:\\Windows\\System32\\openwds\\script.cmd
step | restart | ready | 1 | Restarting
restart

== X:\\Windows\\System32\\openwds\\script.cmd
@echo off

`

exports[`test/deploy/plans.test.ts > TAP > the plan of each method, with its scripts > windows-setup, BIOS 1`] = `
openwds-plan | 1
deployment | 7k3mh2q9dx
title | LAB07: Windows 11 Pro
method | windows-setup
patience | 1800
heartbeat | 15
on-failure | hold
env | OPENWDS_DEPLOYMENT | 7k3mh2q9dx
env | OPENWDS_MACHINE | LAB07
env | OPENWDS_FIRMWARE | bios
file | diskpart | 418 | 595073db2646922475ebe7347fb443385238122e31867cf5ab1ef69f22ead599 | X:\\Windows\\System32\\openwds\\diskpart.txt
file | prepare | 170 | 1dd2f188d4dc43c1391ea95dca07c0057dadd4bce49a21306ea45c67c8f073f4 | X:\\Windows\\System32\\openwds\\prepare.cmd
file | image | 5000000000 | abababababababababababababababababababababababababababababababab | W:\\openwds\\install.wim
file | answer | 13 | cfdb0e3434a4ec16ad8c226af07651d158c713baea5f84e160502ba27f5f88c5 | X:\\Autounattend.xml
file | setup | 471 | 22d1ff694f43fc6cfb3afe966998f5f2573671d9d3e27a2b294286d8365fa1e5 | X:\\Windows\\System32\\openwds\\setup.cmd
file | report | 154 | 72836f95fe3737b05cdf8d3058d756af7403e7de7c2cff60be6010c8f492637a | W:\\Windows\\Setup\\openwds\\session.txt
file | curl | 78 | 8140c7d9558c7b447ddf34300de837c106cb3d40db81fbc394a69cebf1bc7c10 | W:\\Windows\\Setup\\openwds\\curl.txt
file | callback | 1226 | d265661acce3d8798f20a6a10a88063620c32194f882254bafa0cf139103113c | W:\\Windows\\Setup\\openwds\\callback.cmd
file | setup-complete | 166 | f1c6a397fa584255450828fbc9a27ecf8121c6426ee780d2adf1e075d8f37b25 | X:\\Windows\\System32\\openwds\\SetupComplete.cmd
file | leave-behind | 595 | 084687337749242a6f3b829a3ca289aa4a7a51034192f7a69ca6c9d2d8f3445b | X:\\Windows\\System32\\openwds\\leave-behind.cmd
log | wpeinit.log | X:\\Windows\\System32\\wpeinit.log
log | dism.log | X:\\Windows\\Logs\\DISM\\dism.log
log | setupact.log | X:\\Windows\\Panther\\setupact.log
log | setuperr.log | X:\\Windows\\Panther\\setuperr.log
log | setupact-target.log | W:\\$WINDOWS.~BT\\Sources\\Panther\\setupact.log
step | prepare | preparing | 2 | Preparing disk 0
check-disk | 0 | 29294967296
fetch | diskpart
fetch | prepare
run | 600 | 303 | 0 | none | cmd.exe /d /c X:\\Windows\\System32\\openwds\\prepare.cmd
step | download | downloading | 45 | Downloading Windows 11 Pro
fetch | image
step | setup | applying | 45 | Windows Setup: Windows 11 Pro
fetch | answer
fetch | setup
run | 14400 | 501 | 0 | none | cmd.exe /d /c X:\\Windows\\System32\\openwds\\setup.cmd
step | leave-behind | applying | 1 | Finishing
fetch | report
fetch | curl
fetch | callback
fetch | setup-complete
fetch | leave-behind
run | 600 | 501 | 0 | none | cmd.exe /d /c X:\\Windows\\System32\\openwds\\leave-behind.cmd
step | restart | rebooting | 1 | Restarting
restart

== X:\\Windows\\System32\\openwds\\diskpart.txt
rem Disk 0 for BIOS
select disk 0
clean
convert mbr
rem System
create partition primary size=500
format quick fs=ntfs label="System"
assign letter="S"
active
rem Windows
create partition primary
shrink minimum=1024
format quick fs=ntfs label="Windows"
assign letter="W"
rem Recovery tools
create partition primary
format quick fs=ntfs label="Recovery"
assign letter="R"
set id=27
list volume
exit

== X:\\Windows\\System32\\openwds\\prepare.cmd
@echo off
rem Everything on the disk is lost.
diskpart.exe /s X:\\Windows\\System32\\openwds\\diskpart.txt
if not "%errorlevel%"=="0" exit /b 1
md W:\\openwds
exit /b 0

== X:\\Autounattend.xml
<unattend/>

== X:\\Windows\\System32\\openwds\\setup.cmd
@echo off
rem Where Setup looks first [learn: windows-setup-automation-overview]
reg.exe add HKLM\\System\\Setup /v UnattendFile /t REG_SZ /d X:\\Autounattend.xml /f
if not "%errorlevel%"=="0" exit /b 1
if not exist X:\\sources\\setup.exe exit /b 2
start /wait "" X:\\sources\\setup.exe /unattend:X:\\Autounattend.xml /installfrom:"W:\\openwds\\install.wim" /noreboot
if not "%errorlevel%"=="0" exit /b 1
if not exist W:\\Windows\\System32\\config\\SYSTEM exit /b 1
exit /b 0

== W:\\Windows\\Setup\\openwds\\session.txt
openwds-session	1
server	https://192.168.10.2:8468
deployment	7k3mh2q9dx
credential	ccccccccccccccccccccccccccccccccccccccccccc
time	2026-11-28T08:30:00Z

== W:\\Windows\\Setup\\openwds\\curl.txt
header = "Authorization: Bearer ccccccccccccccccccccccccccccccccccccccccccc"

== W:\\Windows\\Setup\\openwds\\callback.cmd
@echo off
rem System and administrators only
icacls.exe "%~dp0." /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F
if exist "%~dp0agent.exe" goto agent
if "%1"=="oobe" goto oobe
if "%1"=="logon" goto logon
curl.exe --silent --show-error --ssl-no-revoke --cacert "%~dp0ca.pem" --config "%~dp0curl.txt" --connect-timeout 10 --max-time 60 --retry 3 --data stage=specialize https://192.168.10.2:8468/deploy/7k3mh2q9dx/stage
exit /b 0
:oobe
curl.exe --silent --show-error --ssl-no-revoke --cacert "%~dp0ca.pem" --config "%~dp0curl.txt" --connect-timeout 10 --max-time 60 --retry 3 --data stage=oobe https://192.168.10.2:8468/deploy/7k3mh2q9dx/stage
if exist "%~dp0after.cmd" cmd.exe /d /c "%~dp0after.cmd"
curl.exe --silent --show-error --ssl-no-revoke --cacert "%~dp0ca.pem" --config "%~dp0curl.txt" --connect-timeout 10 --max-time 60 --retry 3 --data stage=ready https://192.168.10.2:8468/deploy/7k3mh2q9dx/stage
exit /b 0
:logon
curl.exe --silent --show-error --ssl-no-revoke --cacert "%~dp0ca.pem" --config "%~dp0curl.txt" --connect-timeout 10 --max-time 60 --retry 3 --data stage=ready https://192.168.10.2:8468/deploy/7k3mh2q9dx/stage
exit /b 0
:agent
"%~dp0agent.exe" /pass:%1
exit /b 0

== X:\\Windows\\System32\\openwds\\SetupComplete.cmd
@echo off
if exist "%~dp0SetupComplete.image.cmd" cmd.exe /d /c "%~dp0SetupComplete.image.cmd"
cmd.exe /d /c "%WINDIR%\\Setup\\openwds\\callback.cmd" oobe
exit /b 0

== X:\\Windows\\System32\\openwds\\leave-behind.cmd
@echo off
md W:\\Windows\\Setup\\Scripts
if exist W:\\Windows\\Setup\\Scripts\\SetupComplete.cmd ren W:\\Windows\\Setup\\Scripts\\SetupComplete.cmd SetupComplete.image.cmd
copy /y X:\\Windows\\System32\\openwds\\SetupComplete.cmd W:\\Windows\\Setup\\Scripts\\SetupComplete.cmd
if not "%errorlevel%"=="0" exit /b 1
if exist X:\\Windows\\System32\\openwds\\agent.exe copy /y X:\\Windows\\System32\\openwds\\agent.exe W:\\Windows\\Setup\\openwds\\agent.exe
copy /y X:\\Windows\\System32\\openwds\\ca.pem W:\\Windows\\Setup\\openwds\\ca.pem
if not "%errorlevel%"=="0" exit /b 1
if exist W:\\openwds rd /s /q W:\\openwds
exit /b 0

`

exports[`test/deploy/plans.test.ts > TAP > the plan of each method, with its scripts > windows-setup, share 1`] = `
openwds-plan | 1
deployment | 7k3mh2q9dx
title | LAB07: Windows 11 Pro
method | windows-setup
patience | 1800
heartbeat | 15
on-failure | hold
env | OPENWDS_DEPLOYMENT | 7k3mh2q9dx
env | OPENWDS_MACHINE | LAB07
env | OPENWDS_FIRMWARE | uefi
file | diskpart | 535 | 7a9ad04e960ff1324ae5c2daaf2f782e6c5634983a8a3f217720816b231e3d5d | X:\\Windows\\System32\\openwds\\diskpart.txt
file | prepare | 170 | 1dd2f188d4dc43c1391ea95dca07c0057dadd4bce49a21306ea45c67c8f073f4 | X:\\Windows\\System32\\openwds\\prepare.cmd
file | mount | 340 | 0aec9ef7cbc021abab68fe0b5b4f9a549cf9acf367beb23b2522ebf99c7ff87b | X:\\Windows\\System32\\openwds\\mount.cmd
file | answer | 13 | cfdb0e3434a4ec16ad8c226af07651d158c713baea5f84e160502ba27f5f88c5 | X:\\Autounattend.xml
file | setup | 463 | b1f0230e15f686e4e0cd1fa4bbf8d7c0ee62a2e32d8dce64a7f717a330695ba0 | X:\\Windows\\System32\\openwds\\setup.cmd
file | report | 154 | 72836f95fe3737b05cdf8d3058d756af7403e7de7c2cff60be6010c8f492637a | W:\\Windows\\Setup\\openwds\\session.txt
file | curl | 78 | 8140c7d9558c7b447ddf34300de837c106cb3d40db81fbc394a69cebf1bc7c10 | W:\\Windows\\Setup\\openwds\\curl.txt
file | callback | 1226 | d265661acce3d8798f20a6a10a88063620c32194f882254bafa0cf139103113c | W:\\Windows\\Setup\\openwds\\callback.cmd
file | setup-complete | 166 | f1c6a397fa584255450828fbc9a27ecf8121c6426ee780d2adf1e075d8f37b25 | X:\\Windows\\System32\\openwds\\SetupComplete.cmd
file | leave-behind | 595 | 084687337749242a6f3b829a3ca289aa4a7a51034192f7a69ca6c9d2d8f3445b | X:\\Windows\\System32\\openwds\\leave-behind.cmd
file | unmount | 49 | 78566befd133bc103eb93baad5cd8eebb91156b51b1ea8ecf21244c170c502a6 | X:\\Windows\\System32\\openwds\\unmount.cmd
log | wpeinit.log | X:\\Windows\\System32\\wpeinit.log
log | dism.log | X:\\Windows\\Logs\\DISM\\dism.log
log | setupact.log | X:\\Windows\\Panther\\setupact.log
log | setuperr.log | X:\\Windows\\Panther\\setuperr.log
log | setupact-target.log | W:\\$WINDOWS.~BT\\Sources\\Panther\\setupact.log
step | prepare | preparing | 2 | Preparing disk 0
check-disk | 0 | 24294967296
fetch | diskpart
fetch | prepare
run | 600 | 303 | 0 | none | cmd.exe /d /c X:\\Windows\\System32\\openwds\\prepare.cmd
step | mount | downloading | 1 | Connecting to the share
fetch | mount
run | 300 | 406 | 0 | none | cmd.exe /d /c X:\\Windows\\System32\\openwds\\mount.cmd
delete | X:\\Windows\\System32\\openwds\\mount.cmd
step | setup | applying | 45 | Windows Setup: Windows 11 Pro
fetch | answer
fetch | setup
run | 14400 | 501 | 0 | none | cmd.exe /d /c X:\\Windows\\System32\\openwds\\setup.cmd
step | leave-behind | applying | 1 | Finishing
fetch | report
fetch | curl
fetch | callback
fetch | setup-complete
fetch | leave-behind
run | 600 | 501 | 0 | none | cmd.exe /d /c X:\\Windows\\System32\\openwds\\leave-behind.cmd
step | unmount | applying | 1 | Leaving the share
fetch | unmount
run | 120 | 406 | 0 | none | cmd.exe /d /c X:\\Windows\\System32\\openwds\\unmount.cmd
step | restart | rebooting | 1 | Restarting
restart

== X:\\Windows\\System32\\openwds\\diskpart.txt
rem Disk 0 for UEFI
select disk 0
clean
convert gpt
rem System
create partition efi size=300
format quick fs=fat32 label="System"
assign letter="S"
rem Reserved by Microsoft
create partition msr size=16
rem Windows
create partition primary
shrink minimum=1024
format quick fs=ntfs label="Windows"
assign letter="W"
rem Recovery tools
create partition primary
format quick fs=ntfs label="Recovery"
assign letter="R"
set id="de94bba4-06d1-4d40-a16a-bfd50179d6ac"
gpt attributes=0x8000000000000001
list volume
exit

== X:\\Windows\\System32\\openwds\\prepare.cmd
@echo off
rem Everything on the disk is lost.
diskpart.exe /s X:\\Windows\\System32\\openwds\\diskpart.txt
if not "%errorlevel%"=="0" exit /b 1
md W:\\openwds
exit /b 0

== X:\\Windows\\System32\\openwds\\mount.cmd
@echo off
set tries=0
:again
net.exe use Z: "\\\\192.168.10.2\\dk3mh2q9dxyza" "pppppppppppppppppppppppppppp" /user:"OPENWDS\\dk3mh2q9dxyza" /persistent:no
if "%errorlevel%"=="0" goto mounted
set /a tries+=1
if "%tries%"=="6" exit /b 1
ping.exe -n 6 127.0.0.1 >nul
goto again
:mounted
if not exist Z:\\install.wim exit /b 1
exit /b 0

== X:\\Autounattend.xml
<unattend/>

== X:\\Windows\\System32\\openwds\\setup.cmd
@echo off
rem Where Setup looks first [learn: windows-setup-automation-overview]
reg.exe add HKLM\\System\\Setup /v UnattendFile /t REG_SZ /d X:\\Autounattend.xml /f
if not "%errorlevel%"=="0" exit /b 1
if not exist X:\\sources\\setup.exe exit /b 2
start /wait "" X:\\sources\\setup.exe /unattend:X:\\Autounattend.xml /installfrom:"Z:\\install.wim" /noreboot
if not "%errorlevel%"=="0" exit /b 1
if not exist W:\\Windows\\System32\\config\\SYSTEM exit /b 1
exit /b 0

== W:\\Windows\\Setup\\openwds\\session.txt
openwds-session	1
server	https://192.168.10.2:8468
deployment	7k3mh2q9dx
credential	ccccccccccccccccccccccccccccccccccccccccccc
time	2026-11-28T08:30:00Z

== W:\\Windows\\Setup\\openwds\\curl.txt
header = "Authorization: Bearer ccccccccccccccccccccccccccccccccccccccccccc"

== W:\\Windows\\Setup\\openwds\\callback.cmd
@echo off
rem System and administrators only
icacls.exe "%~dp0." /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F
if exist "%~dp0agent.exe" goto agent
if "%1"=="oobe" goto oobe
if "%1"=="logon" goto logon
curl.exe --silent --show-error --ssl-no-revoke --cacert "%~dp0ca.pem" --config "%~dp0curl.txt" --connect-timeout 10 --max-time 60 --retry 3 --data stage=specialize https://192.168.10.2:8468/deploy/7k3mh2q9dx/stage
exit /b 0
:oobe
curl.exe --silent --show-error --ssl-no-revoke --cacert "%~dp0ca.pem" --config "%~dp0curl.txt" --connect-timeout 10 --max-time 60 --retry 3 --data stage=oobe https://192.168.10.2:8468/deploy/7k3mh2q9dx/stage
if exist "%~dp0after.cmd" cmd.exe /d /c "%~dp0after.cmd"
curl.exe --silent --show-error --ssl-no-revoke --cacert "%~dp0ca.pem" --config "%~dp0curl.txt" --connect-timeout 10 --max-time 60 --retry 3 --data stage=ready https://192.168.10.2:8468/deploy/7k3mh2q9dx/stage
exit /b 0
:logon
curl.exe --silent --show-error --ssl-no-revoke --cacert "%~dp0ca.pem" --config "%~dp0curl.txt" --connect-timeout 10 --max-time 60 --retry 3 --data stage=ready https://192.168.10.2:8468/deploy/7k3mh2q9dx/stage
exit /b 0
:agent
"%~dp0agent.exe" /pass:%1
exit /b 0

== X:\\Windows\\System32\\openwds\\SetupComplete.cmd
@echo off
if exist "%~dp0SetupComplete.image.cmd" cmd.exe /d /c "%~dp0SetupComplete.image.cmd"
cmd.exe /d /c "%WINDIR%\\Setup\\openwds\\callback.cmd" oobe
exit /b 0

== X:\\Windows\\System32\\openwds\\leave-behind.cmd
@echo off
md W:\\Windows\\Setup\\Scripts
if exist W:\\Windows\\Setup\\Scripts\\SetupComplete.cmd ren W:\\Windows\\Setup\\Scripts\\SetupComplete.cmd SetupComplete.image.cmd
copy /y X:\\Windows\\System32\\openwds\\SetupComplete.cmd W:\\Windows\\Setup\\Scripts\\SetupComplete.cmd
if not "%errorlevel%"=="0" exit /b 1
if exist X:\\Windows\\System32\\openwds\\agent.exe copy /y X:\\Windows\\System32\\openwds\\agent.exe W:\\Windows\\Setup\\openwds\\agent.exe
copy /y X:\\Windows\\System32\\openwds\\ca.pem W:\\Windows\\Setup\\openwds\\ca.pem
if not "%errorlevel%"=="0" exit /b 1
if exist W:\\openwds rd /s /q W:\\openwds
exit /b 0

== X:\\Windows\\System32\\openwds\\unmount.cmd
@echo off
net.exe use Z: /delete /y
exit /b 0

`

exports[`test/deploy/plans.test.ts > TAP > the plan of each method, with its scripts > windows-setup, UEFI 1`] = `
openwds-plan | 1
deployment | 7k3mh2q9dx
title | LAB07: Windows 11 Pro
method | windows-setup
patience | 1800
heartbeat | 15
on-failure | hold
env | OPENWDS_DEPLOYMENT | 7k3mh2q9dx
env | OPENWDS_MACHINE | LAB07
env | OPENWDS_FIRMWARE | uefi
file | diskpart | 535 | 7a9ad04e960ff1324ae5c2daaf2f782e6c5634983a8a3f217720816b231e3d5d | X:\\Windows\\System32\\openwds\\diskpart.txt
file | prepare | 170 | 1dd2f188d4dc43c1391ea95dca07c0057dadd4bce49a21306ea45c67c8f073f4 | X:\\Windows\\System32\\openwds\\prepare.cmd
file | image | 5000000000 | abababababababababababababababababababababababababababababababab | W:\\openwds\\install.wim
file | answer | 13 | cfdb0e3434a4ec16ad8c226af07651d158c713baea5f84e160502ba27f5f88c5 | X:\\Autounattend.xml
file | setup | 471 | 22d1ff694f43fc6cfb3afe966998f5f2573671d9d3e27a2b294286d8365fa1e5 | X:\\Windows\\System32\\openwds\\setup.cmd
file | report | 154 | 72836f95fe3737b05cdf8d3058d756af7403e7de7c2cff60be6010c8f492637a | W:\\Windows\\Setup\\openwds\\session.txt
file | curl | 78 | 8140c7d9558c7b447ddf34300de837c106cb3d40db81fbc394a69cebf1bc7c10 | W:\\Windows\\Setup\\openwds\\curl.txt
file | callback | 1226 | d265661acce3d8798f20a6a10a88063620c32194f882254bafa0cf139103113c | W:\\Windows\\Setup\\openwds\\callback.cmd
file | setup-complete | 166 | f1c6a397fa584255450828fbc9a27ecf8121c6426ee780d2adf1e075d8f37b25 | X:\\Windows\\System32\\openwds\\SetupComplete.cmd
file | leave-behind | 595 | 084687337749242a6f3b829a3ca289aa4a7a51034192f7a69ca6c9d2d8f3445b | X:\\Windows\\System32\\openwds\\leave-behind.cmd
log | wpeinit.log | X:\\Windows\\System32\\wpeinit.log
log | dism.log | X:\\Windows\\Logs\\DISM\\dism.log
log | setupact.log | X:\\Windows\\Panther\\setupact.log
log | setuperr.log | X:\\Windows\\Panther\\setuperr.log
log | setupact-target.log | W:\\$WINDOWS.~BT\\Sources\\Panther\\setupact.log
step | prepare | preparing | 2 | Preparing disk 0
check-disk | 0 | 29294967296
fetch | diskpart
fetch | prepare
run | 600 | 303 | 0 | none | cmd.exe /d /c X:\\Windows\\System32\\openwds\\prepare.cmd
step | download | downloading | 45 | Downloading Windows 11 Pro
fetch | image
step | setup | applying | 45 | Windows Setup: Windows 11 Pro
fetch | answer
fetch | setup
run | 14400 | 501 | 0 | none | cmd.exe /d /c X:\\Windows\\System32\\openwds\\setup.cmd
step | leave-behind | applying | 1 | Finishing
fetch | report
fetch | curl
fetch | callback
fetch | setup-complete
fetch | leave-behind
run | 600 | 501 | 0 | none | cmd.exe /d /c X:\\Windows\\System32\\openwds\\leave-behind.cmd
step | restart | rebooting | 1 | Restarting
restart

== X:\\Windows\\System32\\openwds\\diskpart.txt
rem Disk 0 for UEFI
select disk 0
clean
convert gpt
rem System
create partition efi size=300
format quick fs=fat32 label="System"
assign letter="S"
rem Reserved by Microsoft
create partition msr size=16
rem Windows
create partition primary
shrink minimum=1024
format quick fs=ntfs label="Windows"
assign letter="W"
rem Recovery tools
create partition primary
format quick fs=ntfs label="Recovery"
assign letter="R"
set id="de94bba4-06d1-4d40-a16a-bfd50179d6ac"
gpt attributes=0x8000000000000001
list volume
exit

== X:\\Windows\\System32\\openwds\\prepare.cmd
@echo off
rem Everything on the disk is lost.
diskpart.exe /s X:\\Windows\\System32\\openwds\\diskpart.txt
if not "%errorlevel%"=="0" exit /b 1
md W:\\openwds
exit /b 0

== X:\\Autounattend.xml
<unattend/>

== X:\\Windows\\System32\\openwds\\setup.cmd
@echo off
rem Where Setup looks first [learn: windows-setup-automation-overview]
reg.exe add HKLM\\System\\Setup /v UnattendFile /t REG_SZ /d X:\\Autounattend.xml /f
if not "%errorlevel%"=="0" exit /b 1
if not exist X:\\sources\\setup.exe exit /b 2
start /wait "" X:\\sources\\setup.exe /unattend:X:\\Autounattend.xml /installfrom:"W:\\openwds\\install.wim" /noreboot
if not "%errorlevel%"=="0" exit /b 1
if not exist W:\\Windows\\System32\\config\\SYSTEM exit /b 1
exit /b 0

== W:\\Windows\\Setup\\openwds\\session.txt
openwds-session	1
server	https://192.168.10.2:8468
deployment	7k3mh2q9dx
credential	ccccccccccccccccccccccccccccccccccccccccccc
time	2026-11-28T08:30:00Z

== W:\\Windows\\Setup\\openwds\\curl.txt
header = "Authorization: Bearer ccccccccccccccccccccccccccccccccccccccccccc"

== W:\\Windows\\Setup\\openwds\\callback.cmd
@echo off
rem System and administrators only
icacls.exe "%~dp0." /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F
if exist "%~dp0agent.exe" goto agent
if "%1"=="oobe" goto oobe
if "%1"=="logon" goto logon
curl.exe --silent --show-error --ssl-no-revoke --cacert "%~dp0ca.pem" --config "%~dp0curl.txt" --connect-timeout 10 --max-time 60 --retry 3 --data stage=specialize https://192.168.10.2:8468/deploy/7k3mh2q9dx/stage
exit /b 0
:oobe
curl.exe --silent --show-error --ssl-no-revoke --cacert "%~dp0ca.pem" --config "%~dp0curl.txt" --connect-timeout 10 --max-time 60 --retry 3 --data stage=oobe https://192.168.10.2:8468/deploy/7k3mh2q9dx/stage
if exist "%~dp0after.cmd" cmd.exe /d /c "%~dp0after.cmd"
curl.exe --silent --show-error --ssl-no-revoke --cacert "%~dp0ca.pem" --config "%~dp0curl.txt" --connect-timeout 10 --max-time 60 --retry 3 --data stage=ready https://192.168.10.2:8468/deploy/7k3mh2q9dx/stage
exit /b 0
:logon
curl.exe --silent --show-error --ssl-no-revoke --cacert "%~dp0ca.pem" --config "%~dp0curl.txt" --connect-timeout 10 --max-time 60 --retry 3 --data stage=ready https://192.168.10.2:8468/deploy/7k3mh2q9dx/stage
exit /b 0
:agent
"%~dp0agent.exe" /pass:%1
exit /b 0

== X:\\Windows\\System32\\openwds\\SetupComplete.cmd
@echo off
if exist "%~dp0SetupComplete.image.cmd" cmd.exe /d /c "%~dp0SetupComplete.image.cmd"
cmd.exe /d /c "%WINDIR%\\Setup\\openwds\\callback.cmd" oobe
exit /b 0

== X:\\Windows\\System32\\openwds\\leave-behind.cmd
@echo off
md W:\\Windows\\Setup\\Scripts
if exist W:\\Windows\\Setup\\Scripts\\SetupComplete.cmd ren W:\\Windows\\Setup\\Scripts\\SetupComplete.cmd SetupComplete.image.cmd
copy /y X:\\Windows\\System32\\openwds\\SetupComplete.cmd W:\\Windows\\Setup\\Scripts\\SetupComplete.cmd
if not "%errorlevel%"=="0" exit /b 1
if exist X:\\Windows\\System32\\openwds\\agent.exe copy /y X:\\Windows\\System32\\openwds\\agent.exe W:\\Windows\\Setup\\openwds\\agent.exe
copy /y X:\\Windows\\System32\\openwds\\ca.pem W:\\Windows\\Setup\\openwds\\ca.pem
if not "%errorlevel%"=="0" exit /b 1
if exist W:\\openwds rd /s /q W:\\openwds
exit /b 0

`

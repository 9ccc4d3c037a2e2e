<#
.SYNOPSIS
    Builds, installs, tests and shows aws_ml, for those who live in PowerShell.

.DESCRIPTION
    A thin front of the Makefile: build.ps1 -Target test runs "make test".

    On Windows it runs make in the default distribution of the Windows Subsystem for Linux, because the
    extension is for PostgreSQL on Linux. On Linux it runs make directly.

    It prints the command that it runs and exits with that command's exit code. It has never been run:
    there was no PowerShell where it was written, and the project's tests do not use it.

.PARAMETER Target
    What to do; "build" is plain make. "make help" describes each.

.PARAMETER PgConfig
    The pg_config of the PostgreSQL to build for, if it is not the first one in the path.

.EXAMPLE
    ./build.ps1 -Target demo
#>
[CmdletBinding()]
param(
    [ValidateSet('build', 'install', 'test', 'demo', 'demo-shell', 'demo-train', 'local-server', 'format', 'clean', 'uninstall', 'help')]
    [string] $Target = 'build',

    [string] $PgConfig
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$command = @('make')
if ($Target -ne 'build') { $command += $Target }
if ($PgConfig) { $command += "PG_CONFIG=$PgConfig" }

# $IsWindows exists from PowerShell 6 on; older ones are on Windows.
if ($PSVersionTable.PSVersion.Major -lt 6 -or $IsWindows) {
    # --cd takes a Windows path and --exec runs no shell, so nothing needs quoting.
    $command = @('wsl', '--cd', $PSScriptRoot, '--exec') + $command
}

Write-Host ($command -join ' ')
$program = $command[0]
$arguments = @($command | Select-Object -Skip 1)
Push-Location $PSScriptRoot
try {
    & $program @arguments
    exit $LASTEXITCODE
}
finally {
    Pop-Location
}

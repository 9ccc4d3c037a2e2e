<#
.SYNOPSIS
    Builds, installs, tests and shows aws_ml, for those who live in PowerShell.

.DESCRIPTION
    A thin front of the Makefile: build.ps1 -Target test runs "make test".

    On Windows it runs make in the default distribution of the Windows Subsystem for Linux, because the
    extension is for PostgreSQL on Linux. On Linux it runs make directly.

    It prints the command that it runs and exits with that command's exit code.

    Without a PowerShell of your own: "dotnet tool restore", then "dotnet pwsh build.ps1".

.PARAMETER Target
    What to do; "build" is plain make. "make help" describes each.

.PARAMETER Tests
    The SQL tests to run with -Target check; by default all.

.PARAMETER PgConfig
    The pg_config of the PostgreSQL to build for, if it is not the first one in the path.

.EXAMPLE
    ./build.ps1 -Target demo

.EXAMPLE
    ./build.ps1 -Target check -Tests 'guards limit'
#>
[CmdletBinding()]
param(
    [ValidateSet('build', 'install', 'demo', 'demo-shell', 'demo-train', 'check', 'lint', 'test', 'test-containers',
        'test-matrix', 'test-arm64', 'test-faults', 'soak', 'test-upstream', 'test-sqlsmith', 'fuzz', 'bench', 'bench-profile',
        'bench-overhead', 'local-server', 'dist', 'deb', 'test-packages', 'format', 'clean', 'uninstall', 'help')]
    [string] $Target = 'build',

    [string] $Tests,

    [string] $PgConfig
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$command = @('make')
if ($Target -ne 'build') { $command += $Target }
if ($Tests) { $command += "TESTS=$Tests" }
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

<#
.SYNOPSIS
    Runs the Pester tests over the module that `dotnet build -c Release` assembled.
.DESCRIPTION
    Closes with the line "Pester: N passed, N failed, N skipped", and exits with 1 if a test failed or none ran.
#>
[CmdletBinding()]
param(
    # The files to run, such as Export-Embedding.Tests.ps1; all of them without it.
    [string[]] $Name = '*.Tests.ps1'
)

$ErrorActionPreference = 'Stop'
Import-Module Pester -MinimumVersion 5.0

$files = Get-ChildItem -Path $PSScriptRoot -File | Where-Object { $file = $_.Name; $Name.Where({ $file -like $_ }) }
if (-not $files) {
    throw "no test file fits $($Name -join ', ')"
}

$configuration = New-PesterConfiguration
$configuration.Run.Path = @($files.FullName)
$configuration.Run.PassThru = $true
$result = Invoke-Pester -Configuration $configuration

# A file that could not be read or set up has run no test, and is a failure all the same.
$failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
"Pester: $($result.PassedCount) passed, $failed failed, $($result.SkippedCount) skipped"
exit [int]($failed -gt 0 -or $result.PassedCount -eq 0)

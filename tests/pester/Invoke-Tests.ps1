<#
.SYNOPSIS
    Runs the Pester tests over the module that `dotnet build -c Release` assembled.
.DESCRIPTION
    Closes with the line "Pester: N passed, N failed, N skipped", and exits with 1 if a test failed or none ran.
#>
[CmdletBinding()]
param(
    # The files to run, such as Export-Embedding.Tests.ps1; all of them without it.
    [string[]] $Name = '*.Tests.ps1',

    # Pester's manifest, where it is not on the module path.
    [string] $Pester = 'Pester',

    # A file for every test's name, result and message, as JSON.
    [string] $OutFile
)

$ErrorActionPreference = 'Stop'
Import-Module $Pester -MinimumVersion 5.0

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
if ($OutFile) {
    $tests = foreach ($test in $result.Tests) {
        $file = [IO.Path]::GetFileName($test.Block.Root.BlockContainer.Item)
        @{ Name = "$file`: $($test.ExpandedPath)"; Result = $test.Result; Message = "$($test.ErrorRecord)" }
    }
    $broken = foreach ($part in @($result.FailedBlocks) + @($result.FailedContainers)) {
        @{ Name = "$($part.ExpandedPath)$($part.Item)"; Result = 'Failed'; Message = "$($part.ErrorRecord)" }
    }
    ConvertTo-Json -InputObject @(@($tests) + @($broken) | Where-Object { $_ }) | Set-Content $OutFile
}

"Pester: $($result.PassedCount) passed, $failed failed, $($result.SkippedCount) skipped"
exit [int]($failed -gt 0 -or $result.PassedCount -eq 0)

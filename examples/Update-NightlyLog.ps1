<#
.SYNOPSIS
    For a nightly job: embeds only the pictures that are new, and fails when the space has drifted.
.DESCRIPTION
    A control set is embedded anew each night and compared with its first log. Another weight file, another version or a
    damaged installation moves the neighbors of the control pictures; new pictures alone do not. The job then ends with
    an error, and pwsh -File with exit code 1.
.EXAMPLE
    pwsh -File ./examples/Update-NightlyLog.ps1 -Path ./photos -Control ./photos/control -LogDir runs/photos
#>
[CmdletBinding()]
param(
    [string] $Path = (Join-Path $PSScriptRoot 'mnist'),
    [string] $Control = (Join-Path $PSScriptRoot 'mnist'),
    [string] $LogDir = 'runs/nightly',
    [string] $Model = 'tiny-resnet20',
    # The least mean of the control pictures' coincidence.
    [double] $Least = 0.95
)

$ErrorActionPreference = 'Stop'
# Loaded already, or built in this clone, or installed.
if (-not (Get-Module EmbeddingProjector)) {
    $built = Join-Path $PSScriptRoot '../output/EmbeddingProjector'
    Import-Module ((Test-Path $built) ? $built : 'EmbeddingProjector')
}

$first = Join-Path $LogDir 'control-first'
$tonight = Join-Path $LogDir 'control-tonight'
if (-not (Test-Path $first)) {
    Export-Embedding -Path $Control -Model $Model -LogDir $first | Out-Null
}

Export-Embedding -Path $Control -Model $Model -LogDir $tonight -Force | Out-Null
$drift = Compare-EmbeddingSpace $first $tonight -FailBelow $Least
Write-Verbose "The control pictures' neighbors: $($drift.Mean) of 1 are the same."

Export-Embedding -Path $Path -Model $Model -LogDir (Join-Path $LogDir 'pictures') -Resume

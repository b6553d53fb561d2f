<#
.SYNOPSIS
    Turns a picture step by step and shows at which angles a model changes its mind.
.EXAMPLE
    ./examples/Show-Rotation.ps1
.EXAMPLE
    ./examples/Show-Rotation.ps1 -Path ./dog.jpg -Model squeezenet1_0 -Step 1
#>
[CmdletBinding()]
param(
    [string] $Path = (Join-Path $PSScriptRoot 'photos/cat.jpg'),
    [string] $LogDir = 'runs/rotation',
    [string] $Model = 'tiny-resnet20',
    [ValidateRange(1, 180)]
    [int] $Step = 5
)

$ErrorActionPreference = 'Stop'
# Loaded already, or built in this clone, or installed.
if (-not (Get-Module EmbeddingProjector)) {
    $built = Join-Path $PSScriptRoot '../output/EmbeddingProjector'
    Import-Module ((Test-Path $built) ? $built : 'EmbeddingProjector')
}

$angles = for ($angle = 0; $angle -lt 360; $angle += $Step) { $angle }
$sweep = Export-RotationSweep -Path $Path -Model $Model -Angle $angles -LogDir $LogDir -Crop Circle -Force
$sweep | Format-List Invariance, SameClass, FlipCount, Curve, HeatmapPage | Out-Host
$sweep.Flips

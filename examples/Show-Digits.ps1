<#
.SYNOPSIS
    Embeds a folder of pictures and opens it in TensorBoard.
.EXAMPLE
    ./examples/Show-Digits.ps1 -Open
.EXAMPLE
    ./examples/Show-Digits.ps1 -Path ./photos -LogDir runs/photos -Model resnet50
#>
[CmdletBinding()]
param(
    [string] $Path = (Join-Path $PSScriptRoot 'mnist'),
    [string] $LogDir = 'runs/mnist',
    [string] $Model = 'tiny-resnet20',
    # Starts TensorBoard, which must be on the PATH, and a browser.
    [switch] $Open
)

$ErrorActionPreference = 'Stop'
# Loaded already, or built in this clone, or installed.
if (-not (Get-Module EmbeddingProjector)) {
    $built = Join-Path $PSScriptRoot '../output/EmbeddingProjector'
    Import-Module ((Test-Path $built) ? $built : 'EmbeddingProjector')
}

$log = Export-Embedding -Path $Path -Model $Model -LogDir $LogDir -Projection Pca, Umap -Force
ConvertTo-EmbeddingProjection $log -Plot (Join-Path $log.LogDir 'pca.png') -Thumbnail | Out-Null
$log

if ($Open) {
    $board = Start-TensorBoard $log.LogDir
    Start-Process $board.Url
    $board
}
